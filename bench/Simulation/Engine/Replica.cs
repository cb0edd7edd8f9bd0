namespace Nadir.Simulation.Engine;

/// <summary>One worker. Numbers are used again; <see cref="Life"/> tells one that bears a number from the next.</summary>
internal sealed class Replica
{
    /// <summary>Rises when it ends.</summary>
    public int Life { get; set; }

    /// <summary>What it is about.</summary>
    public ReplicaState State { get; set; }

    /// <summary>Whether it was told to stop and takes no more messages.</summary>
    public bool IsDraining { get; set; }

    /// <summary>When it began to be paid for.</summary>
    public TimeSpan Born { get; set; }

    /// <summary>When what it is about began.</summary>
    public TimeSpan Since { get; set; }

    /// <summary>When it will be done with its message.</summary>
    public TimeSpan Until { get; set; }

    /// <summary>The scene of its message.</summary>
    public int Scene { get; set; }
}
