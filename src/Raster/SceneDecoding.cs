using Nadir.Core.Geometry;

namespace Nadir.Raster;

/// <summary>Decodes a part of a scene for no other end than to see that it decodes.</summary>
internal static class SceneDecoding
{
    /// <summary>Pixels around a window that tiles may read: above the largest tile, halo and reach of the nodata fill included.</summary>
    public const int Margin = 2048;

    /// <summary>
    /// Decodes <paramref name="bands"/> and the mask under <paramref name="window"/> and its margin, or everywhere where that is null, in
    /// bounded memory. Throws as <see cref="RasterLevel.ReadSamples"/> does.
    /// </summary>
    public static void Decode(
        RasterLevel level, IReadOnlyList<nint> bands, RasterWindow? window, Action advanced, CancellationToken cancellationToken)
    {
        var part = window is { } chosen ? chosen.Expand(Margin).Intersect(level.Size.Whole) : level.Size.Whole;
        if (part is not { } wanted)
        {
            return; // A window outside the scene is refused where settings are checked.
        }

        float[] samples = [];
        byte[] mask = [];
        foreach (var cell in BandSampling.Everything(level, bands[0]).Where(cell => cell.Intersect(wanted) is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = checked((int)cell.Area);
            if (samples.Length < length)
            {
                samples = new float[length];
                mask = new byte[level.Mask == 0 ? 0 : length];
            }

            foreach (nint band in bands)
            {
                level.ReadSamples(cell, cell.Size, band, samples.AsSpan(0, length));
            }

            if (level.Mask != 0)
            {
                level.ReadMask(cell, cell.Size, level.Mask, mask.AsSpan(0, length));
            }

            advanced();
        }
    }
}
