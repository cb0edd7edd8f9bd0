namespace Nadir.Simulation.Engine;

/// <summary>A stage: one app with its queue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scale">How many replicas it has.</param>
internal sealed record StageSettings(string Name, ScaleSettings Scale)
{
    /// <summary>From the decision to start a replica until it takes messages: a node, the image, the model. 0 or more.</summary>
    public TimeSpan ColdStart { get; init; }

    /// <summary>Whether the replicas that there are at least have started before the first drop.</summary>
    public bool StartsWarm { get; init; }

    /// <summary>How long an idle replica takes to see a message: half of host.json's <c>maxPollingInterval</c>, on the average. 0 or more.</summary>
    public TimeSpan PickUp { get; init; }

    /// <summary>How long a replica that is told to stop may go on with its message; then it is killed. The most by default.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.MaxValue;

    /// <summary>How long the message of a killed replica stays hidden.</summary>
    public TimeSpan ReturnAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the cloud takes a replica away, times an hour of its life; 0 for never.</summary>
    public double PreemptionsPerHour { get; init; }
}
