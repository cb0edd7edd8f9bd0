using System.Globalization;
using Microsoft.Extensions.Configuration;
using Nadir.Core.Errors;
using Nadir.Upscaler.Inference;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Upscaler;

/// <summary>What a deployed Upscaler is set to: <c>Nadir:Device</c>, <c>Nadir:MaxBatch</c>, <c>Nadir:BatchWait</c>, <c>Nadir:Lanes</c>.</summary>
public sealed record UpscalerSettings
{
    /// <summary>Largest batch that can be set.</summary>
    public const int MostTiles = 4096;

    private const int LongestWait = 60_000;
    private static readonly TimeSpan WaitOfGpus = TimeSpan.FromMilliseconds(500);

    /// <summary>What runs the models; by default a GPU where there is one.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>Most tiles in one network call, 1 to 4,096; null (the default) is measured by CUDA, else the card's preferred batch.</summary>
    public int? MaxBatch { get; init; }

    /// <summary>How long a unit waits for others to share a call with, 0 to 60,000 ms; null (the default) is 500 ms on a GPU, 0 on the CPU.</summary>
    public TimeSpan? BatchWait { get; init; }

    /// <summary>Calls of a model that run at once, 1 to 8; null (the default) is 2 by CUDA, else 1.</summary>
    public int? Lanes { get; init; }

    /// <summary>Reads the settings; what is not set keeps its default.</summary>
    /// <exception cref="SettingsRejectedException">A value is not allowed.</exception>
    public static UpscalerSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("Nadir");
        int? wait = Number(section, "BatchWait", 0, LongestWait);
        return new UpscalerSettings
        {
            Device = section["Device"] is { Length: > 0 } device ? Parse(device) : Device.Auto,
            MaxBatch = Number(section, "MaxBatch", 1, MostTiles),
            Lanes = Number(section, "Lanes", 1, InferenceOptions.MaxLanes),
            BatchWait = wait is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        };
    }

    /// <summary>How long units wait for others on a device.</summary>
    public TimeSpan WaitOn(Device device) => BatchWait ?? (device.IsGpu ? WaitOfGpus : TimeSpan.Zero);

    /// <summary>How models are run on a device.</summary>
    public InferenceOptions InferenceOn(DeviceChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        var options = choice.Inference() with { MaxBatch = MaxBatch };
        return Lanes is { } lanes ? options with { Lanes = lanes } : options;
    }

    private static Device Parse(string text) =>
        Device.TryParse(text) ?? throw new SettingsRejectedException("Nadir:Device", $"'{text}'", Device.Allowed);

    private static int? Number(IConfigurationSection section, string name, int least, int most)
    {
        if (section[name] is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new SettingsRejectedException($"Nadir:{name}", $"'{text}'", FormattableString.Invariant($"a whole number from {least} to {most}"));
    }
}
