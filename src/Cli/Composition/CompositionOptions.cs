using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;
using Nadir.Raster.Examination;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Cli.Composition;

/// <summary>How a command puts the pipeline together.</summary>
internal sealed record CompositionOptions
{
    /// <summary>Where scenes, work and products are kept.</summary>
    public required StoreChoice Store { get; init; }

    /// <summary>Folder of the store, or of what a store elsewhere needs on this machine.</summary>
    public required string Folder { get; init; }

    /// <summary>Folder of models.</summary>
    public required string Models { get; init; }

    /// <summary>Settings of scenes that are dropped without any of their own.</summary>
    public UpscaleSettings Settings { get; init; } = new();

    /// <summary>Units under way at once, at least 1; null for host.json's.</summary>
    public int? Workers { get; init; }

    /// <summary>Threads of one network call; 0 for one a core.</summary>
    public int Threads { get; init; }

    /// <summary>What runs the models.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    /// <summary>A model that is being loaded already; stays the caller's.</summary>
    public EarlyModel? Model { get; init; }

    /// <summary>What examines scenes; stays the caller's.</summary>
    public required ISceneExaminer Examiner { get; init; }

    /// <summary>Whether a run's tiles are kept after its product is published.</summary>
    public bool KeepTiles { get; init; }

    /// <summary>Least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Whether errors are logged with their stack.</summary>
    public bool Traces { get; init; }

    /// <summary>How log records are written.</summary>
    public LogFormat LogFormat { get; init; }
}
