using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Cli.Evaluating;

/// <summary>What <c>nadir evaluate</c> was asked for.</summary>
internal sealed record EvaluateRequest
{
    /// <summary>Images and folders of them; with a split file, the one folder of folders.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>The split file, or null.</summary>
    public string? Split { get; init; }

    /// <summary>The split's part; only used with <see cref="Split"/>.</summary>
    public string Part { get; init; } = "test";

    /// <summary>Folder of the results.</summary>
    public required string Output { get; init; }

    /// <summary>One or more choices of model, steps and the rest, in the order of their rows.</summary>
    public required IReadOnlyList<UpscaleSettings> Settings { get; init; }

    /// <summary>Folder of models.</summary>
    public required string Models { get; init; }

    /// <summary>Side of a truth, product pixels; at least 64.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Factors that images are averaged by, each giving truths of its own; at least one, each at least 1.</summary>
    public required IReadOnlyList<int> Averages { get; init; }

    /// <summary>Most truths cut from one image and average, at least 1.</summary>
    public int PerImage { get; init; } = 1;

    /// <summary>Most truths in all; 0 for any number.</summary>
    public int Most { get; init; }

    /// <summary>Whether products are measured before they are rounded to whole values.</summary>
    public bool Unrounded { get; init; }

    /// <summary>Threads of one network call; 0 for one a core.</summary>
    public int Threads { get; init; }

    /// <summary>What runs the models.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    /// <summary>Whether files that exist are replaced.</summary>
    public bool Force { get; init; }
}
