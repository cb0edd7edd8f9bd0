namespace Nadir.Cli;

/// <summary>How the command ended, for scripts (docs/cli.md, <c>nadir --help</c>).</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>This machine lacks something that is needed; <c>nadir doctor</c> says what.</summary>
    Missing = 1,

    /// <summary>The command line or a setting is not allowed.</summary>
    Usage = 2,

    /// <summary>The scene cannot become a product.</summary>
    SceneRefused = 3,

    /// <summary>The run failed.</summary>
    RunFailed = 4,

    /// <summary>The model cannot be used.</summary>
    ModelRefused = 5,

    /// <summary>Storage is away, full or may not be written.</summary>
    StorageUnavailable = 6,

    /// <summary>A product is not what its run made.</summary>
    ProductDiffers = 7,

    /// <summary>The time that was given is over.</summary>
    DeadlinePassed = 8,

    /// <summary>A fault of the program's own.</summary>
    Unexpected = 70,

    /// <summary>Stopped by Ctrl-C; the same command again goes on.</summary>
    Interrupted = 130,

    /// <summary>Stopped by SIGTERM; the same command again goes on.</summary>
    Terminated = 143,
}
