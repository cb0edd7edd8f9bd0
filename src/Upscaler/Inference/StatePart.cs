using Nadir.Core.Geometry;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// States are gone over a few rows of blocks at a time, through all steps of a computation: each value is then read from memory once, not once for
/// each step.
/// </summary>
internal static class StatePart
{
    /// <summary>Rows of blocks whose states stay in a core's cache.</summary>
    private const int Rows = 8;

    /// <summary>Values of a part of planes of <paramref name="product"/> pixels; the last part may be shorter, by whole rows of blocks.</summary>
    public static int Length(PixelSize product, int scale) => Rows * scale * product.Width;
}
