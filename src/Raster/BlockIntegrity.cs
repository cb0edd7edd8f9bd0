using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>
/// A cheap look for a file that was cut short: the blocks that a TIFF's index names must lie inside the file, and the last pixel of
/// every data band must decode. It costs the index and one block a band, so damage in the middle is left for the reads to find.
/// </summary>
internal static class BlockIntegrity
{
    private const int MostBlocks = 4096;

    /// <summary>Checks a scene whose headers are in order.</summary>
    /// <exception cref="SceneRejectedException">A block lies past the end of the file, or the last pixel does not decode.</exception>
    public static void Check(SceneSource source, RasterLevel level, string driver, long fileLength)
    {
        foreach (nint band in level.DataBands)
        {
            if (driver == "GTiff")
            {
                CheckIndex(source, level.Size, band, fileLength);
            }

            CheckLastPixel(level, band);
        }
    }

    private static void CheckIndex(SceneSource source, PixelSize size, nint band, long fileLength)
    {
        GdalBand.GetBlockSize(band, out int width, out int height);
        int columns = (size.Width - 1) / width + 1;
        int rows = (size.Height - 1) / height + 1;
        long blocks = (long)columns * rows;
        long wanted = Math.Min(blocks, MostBlocks);
        using var messages = GdalMessages.Collect();
        for (long i = 1; i <= wanted; i++)
        {
            long block = (long)((Int128)blocks * i / wanted) - 1;
            string position = string.Create(CultureInfo.InvariantCulture, $"{block % columns}_{block / columns}");
            if (Number(band, $"BLOCK_OFFSET_{position}") is not { } offset || Number(band, $"BLOCK_SIZE_{position}") is not { } length)
            {
                continue; // A sparse block: it is nowhere in the file.
            }

            var end = (UInt128)offset + length;
            if (end > (ulong)fileLength)
            {
                string where = $"block {position.Replace('_', ',')} ends at byte {end:N0} of a file of {fileLength:N0}";
                throw source.Rejected($"is damaged or cut short ({where})", "drop a complete copy");
            }
        }
    }

    private static ulong? Number(nint band, string item)
    {
        string? text = GdalText.Item(band, item, "TIFF");
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;
    }

    private static void CheckLastPixel(RasterLevel level, nint band)
    {
        var last = new RasterWindow(level.Size.Width - 1, level.Size.Height - 1, 1, 1);
        Span<float> sample = [0];
        level.ReadSamples(last, last.Size, band, sample);
    }
}
