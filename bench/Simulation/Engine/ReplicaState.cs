namespace Nadir.Simulation.Engine;

/// <summary>What a replica is about.</summary>
internal enum ReplicaState
{
    /// <summary>There is none.</summary>
    Gone,

    /// <summary>Its image is pulled and its model loaded; it is paid for.</summary>
    Starting,

    /// <summary>It waits for a message.</summary>
    Idle,

    /// <summary>It works on a message.</summary>
    Busy,
}
