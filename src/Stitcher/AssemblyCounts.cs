using Nadir.Core.Geometry;

namespace Nadir.Stitcher;

/// <summary>What is counted while a product is made: tiles, valid pixels, and how far each block's mean is from its input pixel.</summary>
public sealed class AssemblyCounts(int bands)
{
    private readonly double[] worst = new double[bands];
    private readonly long[] valid = new long[bands];

    /// <summary>Tiles of the grid.</summary>
    public int Tiles { get; private set; }

    /// <summary>Tiles left out because they hold no valid pixel.</summary>
    public int EmptyTiles { get; private set; }

    /// <summary>Input pixels that are data, per data band.</summary>
    public IReadOnlyList<long> ValidPixels => valid;

    /// <summary>Largest |mean of a block - input pixel| over all valid pixels, per data band, in the scene's units.</summary>
    public IReadOnlyList<double> WorstBlockMeanError => worst;

    /// <summary>What several counted over different tiles, as one would have; at least one of them.</summary>
    public static AssemblyCounts Sum(IEnumerable<AssemblyCounts> parts)
    {
        AssemblyCounts? sum = null;
        foreach (var part in parts)
        {
            sum ??= new AssemblyCounts(part.valid.Length);
            sum.Tiles += part.Tiles;
            sum.EmptyTiles += part.EmptyTiles;
            for (int band = 0; band < part.valid.Length; band++)
            {
                sum.valid[band] += part.valid[band];
                sum.worst[band] = Math.Max(sum.worst[band], part.worst[band]);
            }
        }

        return sum ?? throw new ArgumentException("there is nothing to sum", nameof(parts));
    }

    /// <summary>Counts a tile.</summary>
    public void AddTile(bool hasDetail)
    {
        Tiles++;
        EmptyTiles += hasDetail ? 0 : 1;
    }

    /// <summary>Counts one band over a window; <paramref name="product"/> is at product resolution.</summary>
    public void AddBand(int band, ReadOnlySpan<float> product, ReadOnlySpan<float> source, ReadOnlySpan<byte> mask, PixelSize size, int scale)
    {
        int width = size.Width * scale;
        for (int row = 0; row < size.Height; row++)
        {
            for (int col = 0; col < size.Width; col++)
            {
                int pixel = (row * size.Width) + col;
                if (mask[pixel] == 0)
                {
                    continue;
                }

                double sum = 0;
                for (int y = 0; y < scale; y++)
                {
                    foreach (float value in product.Slice((((row * scale) + y) * width) + (col * scale), scale))
                    {
                        sum += value;
                    }
                }

                valid[band]++;
                worst[band] = Math.Max(worst[band], Math.Abs((sum / (scale * scale)) - source[pixel]));
            }
        }
    }
}
