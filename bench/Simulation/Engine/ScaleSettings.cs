namespace Nadir.Simulation.Engine;

/// <summary>How many replicas a stage has, by its queue's length; the defaults are those of Azure Container Apps where it has any.</summary>
/// <param name="Least">Fewest replicas, 0 or more.</param>
/// <param name="Most">Most replicas, at least <paramref name="Least"/> and 1.</param>
/// <param name="PerReplica">Messages for each replica that is wanted: <c>queueLength</c> of the azure-queue scaler; 1 or more.</param>
internal sealed record ScaleSettings(int Least, int Most, int PerReplica)
{
    /// <summary>Time between two looks at the queue, above 0; 30 s by default.</summary>
    public TimeSpan Polling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the queue is empty before the last replicas go, 0 or more; 300 s by default.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long fewer replicas must have been wanted before any goes, 0 or more; 300 s by default.</summary>
    public TimeSpan Stabilization { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Always the same number.</summary>
    public static ScaleSettings Fixed(int replicas) => new(replicas, replicas, 1);

    /// <summary>What is wrong with them, or null.</summary>
    public string? Fault => this switch
    {
        { Least: < 0 } => $"the fewest replicas are {Least}; allowed is 0 or more",
        { Most: < 1 } => $"the most replicas are {Most}; allowed is 1 or more",
        _ when Most < Least => $"the most replicas, {Most}, are fewer than the fewest, {Least}",
        { PerReplica: < 1 } => $"the messages for each replica are {PerReplica}; allowed is 1 or more",
        _ when Polling <= TimeSpan.Zero => $"the polling interval is {Polling.TotalSeconds} s; allowed is above 0",
        _ when Cooldown < TimeSpan.Zero || Stabilization < TimeSpan.Zero => "a cool-down is below 0 s; allowed is 0 or more",
        _ => null,
    };
}
