using Nadir.Cli.Budgeting;
using Nadir.Cli.Composition;
using Nadir.Core.Scenes;
using Nadir.Raster.Examination;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Cli.Upscaling;

/// <summary>What <c>nadir upscale</c> was asked for.</summary>
internal sealed record UpscaleRequest
{
    /// <summary>The scene's file.</summary>
    public required string Scene { get; init; }

    /// <summary>The product's file.</summary>
    public required string Output { get; init; }

    /// <summary>Settings of the run.</summary>
    public required UpscaleSettings Settings { get; init; }

    /// <summary>Where the work is kept.</summary>
    public required StoreChoice Store { get; init; }

    /// <summary>Folder of models.</summary>
    public required string Models { get; init; }

    /// <summary>Units under way at once, at least 1; null for host.json's.</summary>
    public int? Workers { get; init; }

    /// <summary>Threads of one network call; 0 for one a core.</summary>
    public int Threads { get; init; }

    /// <summary>What runs the models.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    /// <summary>Where the scene is examined.</summary>
    public SceneIsolation Isolation { get; init; }

    /// <summary>What it may take; null for no limit.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Whether the store keeps its work after success.</summary>
    public bool KeepWork { get; init; }

    /// <summary>Whether files that exist are replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether everything is logged.</summary>
    public bool Verbose { get; init; }
}
