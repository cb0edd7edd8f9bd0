namespace Nadir.Chaos.Tests.Faults;

/// <summary>What the harness does to a run.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL of the worker that is about to do an effect, or has just done it.</summary>
    Kill,

    /// <summary>SIGTERM there; the worker drains and is started anew.</summary>
    Terminate,

    /// <summary>SIGKILL of a worker at a moment.</summary>
    KillAtTime,

    /// <summary>SIGTERM of a worker at a moment.</summary>
    TerminateAtTime,

    /// <summary>SIGSTOP at an effect, longer than messages stay hidden and, by the harness's doing, than the leases held; then SIGCONT.</summary>
    Stall,

    /// <summary>A unit that takes longer than its message stays hidden, whose renewals get lost: two workers on one unit.</summary>
    SlowUnit,

    /// <summary>A message sent twice, or, at an effect after its work, once more.</summary>
    Duplicate,

    /// <summary>Messages that become visible late, each by another time, hence in another order.</summary>
    Late,

    /// <summary>Every message of the run once more, after it has ended.</summary>
    AfterEnd,

    /// <summary>Azurite is stopped and started again.</summary>
    Outage,

    /// <summary>The account answers 500 or 503, once or more often than the client tries.</summary>
    ServerError,

    /// <summary>The account answers 409 or 412 for a reason of its own.</summary>
    Conflict,

    /// <summary>The account does not answer in time.</summary>
    Silence,

    /// <summary>The connection is cut before the request, before the answer or within it.</summary>
    Cut,

    /// <summary>GDAL's reading of the scene meets 500, 503 or a cut connection.</summary>
    RasterFault,

    /// <summary>Every write to the store fails for a while, from an effect of one stage on.</summary>
    StoreFull,

    /// <summary>The disk that products are made on is full for a while.</summary>
    ScratchFull,

    /// <summary>An effect or a network call runs out of memory.</summary>
    OutOfMemory,

    /// <summary>One unit runs out of memory each time: the run must end as failed and say so.</summary>
    PoisonUnit,

    /// <summary>A worker's clock is set on or back by up to two days.</summary>
    ClockJump,

    /// <summary>Sweep and Reconcile while the run is under way, as if it had not moved for long.</summary>
    Sweep,

    /// <summary>The scene is replaced under its run: the run must end as failed and say so, or be done already.</summary>
    SceneReplaced,
}
