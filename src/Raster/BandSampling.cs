using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>Measures a band from a bounded, evenly spread and deterministic part of its pixels.</summary>
internal static class BandSampling
{
    /// <summary>About how many pixels are looked at; a level of up to twice as many is read whole.</summary>
    private const int Pixels = 1 << 20;

    /// <summary>Places that are looked at where a level is too large to be read whole.</summary>
    private const int Spots = 64;

    /// <summary>Side of the square at each place; as many pixels in another form where blocks are lower.</summary>
    private const int SpotSide = 128;

    /// <summary>Side of the cells that stand in for blocks which are too large to be held at once.</summary>
    private const int CellSide = 256;

    /// <summary>Measures over <paramref name="sampled"/>, and over all of <paramref name="full"/> when that shows no valid pixel.</summary>
    public static BandStatistics Measure(
        RasterLevel full, RasterLevel sampled, int dataBand, Action advanced, CancellationToken cancellationToken)
    {
        var sample = Collect(sampled, 0, Windows(sampled), advanced, cancellationToken);
        if (sample.ValidCount == 0)
        {
            sample = Collect(full, dataBand, Everything(full, full.DataBands[dataBand]), advanced, cancellationToken);
        }

        return sample.ToStatistics();
    }

    private static ValueSample Collect(
        RasterLevel level, int dataBand, IEnumerable<RasterWindow> windows, Action advanced, CancellationToken cancellationToken)
    {
        var sample = new ValueSample(2 * Pixels);
        float[] values = [];
        byte[] valid = [];
        foreach (var window in windows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = checked((int)window.Area);
            if (values.Length < length)
            {
                values = new float[length];
                valid = new byte[length];
            }

            level.Read(window, dataBand, values.AsSpan(0, length), valid.AsSpan(0, length));
            sample.Add(values.AsSpan(0, length), valid.AsSpan(0, length));
            advanced();
        }

        return sample;
    }

    /// <summary>
    /// Windows around the points of an even grid, each cut to the one block that holds its point, so that few blocks are decoded.
    /// </summary>
    private static IEnumerable<RasterWindow> Windows(RasterLevel level)
    {
        var size = level.Size;
        if (size.Area <= 2 * Pixels)
        {
            return Everything(level, level.DataBands[0]);
        }

        GdalBand.GetBlockSize(level.DataBands[0], out int blockWidth, out int blockHeight);
        int columns = (int)Math.Clamp(Math.Round(Math.Sqrt((double)Spots * size.Width / size.Height)), 1, Spots);
        int rows = Spots / columns;
        int height = Math.Min(blockHeight, SpotSide);
        int width = SpotSide * SpotSide / height;
        return
            from row in Enumerable.Range(0, rows)
            from column in Enumerable.Range(0, columns)
            let x = Around(Centre(column, columns, size.Width), width, blockWidth, size.Width)
            let y = Around(Centre(row, rows, size.Height), height, blockHeight, size.Height)
            select new RasterWindow(x.First, y.First, x.Length, y.Length);
    }

    /// <summary>Every pixel once, in windows of whole blocks that hold about a quarter of a million pixels.</summary>
    public static IEnumerable<RasterWindow> Everything(RasterLevel level, nint band)
    {
        var block = Cell(level, band);
        int across = (int)Math.Clamp(Pixels / 4 / block.Area, 1, Steps(level.Size.Width, block.Width));
        int width = Math.Min(block.Width * across, level.Size.Width);
        int down = (int)Math.Clamp(Pixels / 4 / ((long)width * block.Height), 1, Steps(level.Size.Height, block.Height));
        var cell = new PixelSize(width, Math.Min(block.Height * down, level.Size.Height));
        return
            from row in Enumerable.Range(0, Steps(level.Size.Height, cell.Height))
            from column in Enumerable.Range(0, Steps(level.Size.Width, cell.Width))
            select Clip(level.Size, cell, column, row);
    }

    /// <summary>The block of a level, cut to the level; a small square where blocks have too many pixels.</summary>
    private static PixelSize Cell(RasterLevel level, nint band)
    {
        GdalBand.GetBlockSize(band, out int width, out int height);
        width = Math.Min(width, level.Size.Width);
        height = Math.Min(height, level.Size.Height);
        return (long)width * height <= Pixels
            ? new PixelSize(width, height)
            : new PixelSize(Math.Min(width, CellSide), Math.Min(height, CellSide));
    }

    private static RasterWindow Clip(PixelSize size, PixelSize cell, int column, int row)
    {
        int x = column * cell.Width;
        int y = row * cell.Height;
        return new RasterWindow(x, y, Math.Min(cell.Width, size.Width - x), Math.Min(cell.Height, size.Height - y));
    }

    /// <summary>The middle of the <paramref name="index"/>th of <paramref name="parts"/> equal parts of a side.</summary>
    private static int Centre(int index, int parts, int length) => (int)(((2L * index) + 1) * length / (2L * parts));

    /// <summary>
    /// A stretch of <paramref name="wanted"/> pixels around a centre, cut to the block that holds the centre and to the side.
    /// </summary>
    private static (int First, int Length) Around(int centre, int wanted, int block, int length)
    {
        int first = centre / block * block;
        int last = (int)Math.Min((long)first + block, length);
        int used = Math.Min(wanted, last - first);
        return (Math.Clamp(centre - (used / 2), first, last - used), used);
    }

    private static int Steps(int length, int step) => ((length - 1) / step) + 1;
}
