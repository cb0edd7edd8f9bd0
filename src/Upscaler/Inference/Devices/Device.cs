using System.Globalization;
using Nadir.Core.Errors;

namespace Nadir.Upscaler.Inference.Devices;

/// <summary>
/// What runs a model's graphs, written <c>auto</c>, <c>cpu</c>, <c>cuda:N</c> or <c>tensorrt:N</c>; <c>cuda</c> is <c>cuda:0</c>. The default is the
/// CPU. Law: parsing what <see cref="ToString"/> gives gives the same device.
/// </summary>
public readonly record struct Device
{
    /// <summary>What can be given, for messages.</summary>
    public const string Allowed = "auto, cpu, cuda:N or tensorrt:N, N from 0 to 127";

    private const int MaxIndex = 127;

    private Device(DeviceKind kind, int index)
    {
        Kind = kind;
        Index = index;
    }

    /// <summary>The first GPU where there is one, else the CPU.</summary>
    public static Device Auto { get; } = new(DeviceKind.Auto, 0);

    /// <summary>The CPU.</summary>
    public static Device Cpu { get; } = new(DeviceKind.Cpu, 0);

    /// <summary>What computes.</summary>
    public DeviceKind Kind { get; }

    /// <summary>Number of the GPU among those that the driver shows this process, 0 to 127; 0 for the others.</summary>
    public int Index { get; }

    /// <summary>Whether it is a GPU.</summary>
    public bool IsGpu => Kind is DeviceKind.Cuda or DeviceKind.TensorRt;

    /// <summary>A GPU by the CUDA provider.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not 0 to 127.</exception>
    public static Device Cuda(int index) => Gpu(DeviceKind.Cuda, index);

    /// <summary>A GPU by the TensorRT provider.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not 0 to 127.</exception>
    public static Device TensorRt(int index) => Gpu(DeviceKind.TensorRt, index);

    /// <summary>The device of a text.</summary>
    /// <exception cref="SettingsRejectedException">It is none.</exception>
    public static Device Parse(string text) =>
        TryParse(text) ?? throw new SettingsRejectedException("device", $"'{text}'", Allowed);

    /// <summary>The device of a text, or null.</summary>
    public static Device? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        int index = 0;
        if (colon >= 0 && !IsIndex(text.AsSpan(colon + 1), out index))
        {
            return null;
        }

        return name switch
        {
            "auto" when colon < 0 => Auto,
            "cpu" when colon < 0 => Cpu,
            "cuda" => Cuda(index),
            "tensorrt" => TensorRt(index),
            _ => null,
        };
    }

    /// <summary>As it is written in settings.</summary>
    public override string ToString() => Kind switch
    {
        DeviceKind.Auto => "auto",
        DeviceKind.Cpu => "cpu",
        DeviceKind.Cuda => string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"tensorrt:{Index}"),
    };

    private static bool IsIndex(ReadOnlySpan<char> digits, out int index) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index <= MaxIndex;

    private static Device Gpu(DeviceKind kind, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, MaxIndex);
        return new Device(kind, index);
    }
}
