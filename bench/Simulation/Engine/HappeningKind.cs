namespace Nadir.Simulation.Engine;

/// <summary>What can happen.</summary>
internal enum HappeningKind
{
    /// <summary>A scene is dropped.</summary>
    Drop,

    /// <summary>A replica has started.</summary>
    Ready,

    /// <summary>A replica has finished a message.</summary>
    Done,

    /// <summary>A stage's queue may have a message that was not visible before.</summary>
    Visible,

    /// <summary>A stage's queue is measured and its replicas are scaled.</summary>
    Poll,

    /// <summary>A replica is taken away by the cloud.</summary>
    Preempted,

    /// <summary>A replica that was told to stop is killed.</summary>
    CutOff,
}
