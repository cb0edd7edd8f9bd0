using System.Net;
using Nadir.Cli.Composition;
using Nadir.Core.Scenes;
using Nadir.Raster.Examination;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Cli.Serving;

/// <summary>What <c>nadir serve</c> was asked for.</summary>
internal sealed record ServeRequest
{
    /// <summary>Local folder that scenes are dropped into; null for the container alone.</summary>
    public required string? Drop { get; init; }

    /// <summary>Local folder that products are copied to; null for none.</summary>
    public required string? Products { get; init; }

    /// <summary>Settings of every scene.</summary>
    public required UpscaleSettings Settings { get; init; }

    /// <summary>Where the work is kept.</summary>
    public required StoreChoice Store { get; init; }

    /// <summary>Folder of models.</summary>
    public required string Models { get; init; }

    /// <summary>Where the status is answered; null for nowhere.</summary>
    public IPEndPoint? Http { get; init; }

    /// <summary>Units under way at once, at least 1; null for host.json's.</summary>
    public int? Workers { get; init; }

    /// <summary>Threads of one network call; 0 for one a core.</summary>
    public int Threads { get; init; }

    /// <summary>What runs the models.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    /// <summary>Where the scene is examined.</summary>
    public SceneIsolation Isolation { get; init; }

    /// <summary>How the log is written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Whether everything is logged.</summary>
    public bool Verbose { get; init; }
}
