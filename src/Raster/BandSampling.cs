using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>Measures a band from a bounded, evenly spread and deterministic part of its pixels.</summary>
internal static class BandSampling
{
    /// <summary>About how many pixels are looked at; a level of up to twice as many is read whole.</summary>
    private const int Pixels = 1 << 20;

    /// <summary>Side of the cells that stand in for blocks which are too large to be sampled one by one.</summary>
    private const int CellSide = 256;

    /// <summary>Measures over <paramref name="sampled"/>, and over all of <paramref name="full"/> when that shows no valid pixel.</summary>
    public static BandStatistics Measure(RasterLevel full, RasterLevel sampled, int dataBand, CancellationToken cancellationToken)
    {
        var sample = Collect(sampled, 0, Windows(sampled), cancellationToken);
        if (sample.ValidCount == 0)
        {
            sample = Collect(full, dataBand, Everything(full, dataBand), cancellationToken);
        }

        return sample.ToStatistics();
    }

    private static ValueSample Collect(RasterLevel level, int dataBand, IEnumerable<RasterWindow> windows, CancellationToken cancellationToken)
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
        }

        return sample;
    }

    private static IEnumerable<RasterWindow> Windows(RasterLevel level)
    {
        if (level.Size.Area <= 2 * Pixels)
        {
            return Everything(level, 0);
        }

        var cell = Cell(level, 0, Pixels);
        long wanted = Math.Max(1, Pixels / cell.Area);
        int columns = Steps(level.Size.Width, cell.Width);
        int rows = Steps(level.Size.Height, cell.Height);
        int usedColumns = (int)Math.Clamp(Math.Round(Math.Sqrt((double)wanted * columns / rows)), 1, columns);
        int usedRows = (int)Math.Clamp(wanted / usedColumns, 1, rows);
        return
            from row in Enumerable.Range(0, usedRows)
            from column in Enumerable.Range(0, usedColumns)
            select Clip(level.Size, cell, Spread(column, usedColumns, columns), Spread(row, usedRows, rows));
    }

    /// <summary>Every pixel once, in windows of whole blocks that hold about a quarter of a million pixels.</summary>
    private static IEnumerable<RasterWindow> Everything(RasterLevel level, int dataBand)
    {
        var block = Cell(level, dataBand, Pixels);
        int across = (int)Math.Clamp(Pixels / 4 / block.Area, 1, Steps(level.Size.Width, block.Width));
        int width = Math.Min(block.Width * across, level.Size.Width);
        int down = (int)Math.Clamp(Pixels / 4 / ((long)width * block.Height), 1, Steps(level.Size.Height, block.Height));
        var cell = new PixelSize(width, Math.Min(block.Height * down, level.Size.Height));
        return
            from row in Enumerable.Range(0, Steps(level.Size.Height, cell.Height))
            from column in Enumerable.Range(0, Steps(level.Size.Width, cell.Width))
            select Clip(level.Size, cell, column, row);
    }

    /// <summary>The block of a level, cut to the level; a small square where blocks have more than <paramref name="most"/> pixels.</summary>
    private static PixelSize Cell(RasterLevel level, int dataBand, long most)
    {
        GdalBand.GetBlockSize(level.DataBands[dataBand], out int width, out int height);
        width = Math.Min(width, level.Size.Width);
        height = Math.Min(height, level.Size.Height);
        return (long)width * height <= most
            ? new PixelSize(width, height)
            : new PixelSize(Math.Min(width, CellSide), Math.Min(height, CellSide));
    }

    private static RasterWindow Clip(PixelSize size, PixelSize cell, int column, int row)
    {
        int x = column * cell.Width;
        int y = row * cell.Height;
        return new RasterWindow(x, y, Math.Min(cell.Width, size.Width - x), Math.Min(cell.Height, size.Height - y));
    }

    /// <summary>The <paramref name="index"/>th of <paramref name="used"/> positions spread evenly over <paramref name="count"/>.</summary>
    private static int Spread(int index, int used, int count) => (int)(((2L * index) + 1) * count / (2L * used));

    private static int Steps(int length, int step) => ((length - 1) / step) + 1;
}
