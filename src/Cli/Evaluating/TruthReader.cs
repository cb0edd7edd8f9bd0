using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Metrics;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Cli.Evaluating;

/// <summary>Reads truths with the reader that scenes are read with.</summary>
/// <param name="bands">The models' bands C: the first C data bands count, further ones do not.</param>
/// <param name="scale">The models' refinement factor.</param>
internal sealed class TruthReader(int bands, int scale)
{
    /// <summary>The size of what counts of an image, without reading its pixels.</summary>
    /// <exception cref="SceneRejectedException">It cannot serve; the message says why.</exception>
    public PixelSize Look(ImageFile file, int size)
    {
        using var reader = Open(file);
        var scene = reader.Description;
        int data = scene.Bands.Count(band => band.Role == BandRole.Data);
        if (data < bands)
        {
            throw new SceneRejectedException(file.Name, $"has {Counted(data)}, and the models take {bands}", "give images with as many, or a model for fewer");
        }

        if (scene.Type != PixelType.UInt8)
        {
            throw new SceneRejectedException(
                file.Name, $"is {scene.Type}, and the measures are for 8 bit", "convert it to 8 bit, all images with one stretch");
        }

        int width = Math.Min(file.Right ?? scene.Size.Width, scene.Size.Width) - file.Left;
        return Math.Min(width, scene.Size.Height) >= size
            ? new PixelSize(width, scene.Size.Height)
            : throw new SceneRejectedException(
                file.Name, $"has {Math.Max(0, width)}x{scene.Size.Height} pixels, fewer than {size}x{size}", "give larger images, or a smaller --size");
    }

    /// <summary>The truth, [size, size, bands] of whole values 0 to 255.</summary>
    /// <exception cref="SceneRejectedException">Its pixels do not decode, some are nodata, or there is nothing in it to enlarge.</exception>
    public MetricImage Read(TruthTile tile)
    {
        int side = tile.Size * tile.Average;
        var window = new RasterWindow(tile.File.Left + (tile.Column * tile.Average), tile.Row * tile.Average, side, side);
        double[] pixels = new double[side * side * bands];
        float[] values = new float[side * side];
        byte[] valid = new byte[values.Length];
        using (var reader = Open(tile.File))
        {
            for (int band = 0; band < bands; band++)
            {
                reader.Read(window, band, values, valid);
                if (valid.Contains((byte)0))
                {
                    throw new SceneRejectedException(tile.Name, $"holds nodata (band {band + 1})", "cut out a part without");
                }

                for (int i = 0; i < values.Length; i++)
                {
                    pixels[(i * bands) + band] = values[i];
                }
            }
        }

        var image = new MetricImage(side, side, bands, pixels);
        return Checked(tile, tile.Average == 1 ? image : WholeBlockMeans.Of(image, tile.Average));
    }

    // Where all blocks are alike inside the border, enlargements have no power, and a ratio to it is none.
    private MetricImage Checked(TruthTile tile, MetricImage truth)
    {
        int border = (ImageScores.Border + scale - 1) / scale;
        double[] inside = WholeBlockMeans.Of(truth, scale).Cut(border).Values.ToArray();
        return inside.Index().Any(value => value.Item != inside[value.Index % bands])
            ? truth
            : throw new SceneRejectedException(
                tile.Name, $"holds the single value {string.Join(", ", inside.Take(bands).Distinct())} once it is brought down by {scale}", "leave it out");
    }

    private static SceneReader Open(ImageFile file) =>
        SceneReader.Open(file.Name, new RasterLocation(file.Path, new Dictionary<string, string>()), RasterLimits.Default);

    private static string Counted(int count) => count == 1 ? "1 band" : $"{count} bands";
}
