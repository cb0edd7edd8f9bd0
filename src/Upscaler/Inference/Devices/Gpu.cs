using System.Globalization;

namespace Nadir.Upscaler.Inference.Devices;

/// <summary>A GPU that the driver shows this process.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Name">Its name, as the driver has it.</param>
/// <param name="Bytes">Its memory, in bytes.</param>
public sealed record Gpu(int Index, string Name, long Bytes)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index} ({Name}, {Bytes / (double)(1L << 30):0.0} GiB)");
}
