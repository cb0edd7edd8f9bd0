using Nadir.Core.Scenes;

namespace Nadir.Raster;

/// <summary>
/// Statistics of a stream of samples in bounded memory. Count, extremes and mean are of all valid samples; percentiles are of every k-th,
/// k doubling whenever the buffer is full, so the result depends on the stream only.
/// </summary>
internal sealed class ValueSample(int capacity)
{
    private const double LowShare = 0.01;
    private const double HighShare = 0.99;

    private readonly float[] kept = new float[capacity];
    private int keptCount;
    private long stride = 1;
    private long total;
    private double sum;
    private float min = float.PositiveInfinity;
    private float max = float.NegativeInfinity;

    /// <summary>Valid samples so far.</summary>
    public long ValidCount { get; private set; }

    /// <summary>Adds samples, those that are valid.</summary>
    public void Add(ReadOnlySpan<float> values, ReadOnlySpan<byte> valid)
    {
        total += values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            if (valid[i] == 0)
            {
                continue;
            }

            float value = values[i];
            sum += value;
            min = Math.Min(min, value);
            max = Math.Max(max, value);
            if (ValidCount++ % stride == 0)
            {
                Keep(value);
            }
        }
    }

    /// <summary>The statistics so far; all zero where nothing was valid.</summary>
    public BandStatistics ToStatistics()
    {
        if (ValidCount == 0)
        {
            return new BandStatistics(0, 0, 0, 0, 0, 0);
        }

        var sorted = kept.AsSpan(0, keptCount);
        sorted.Sort();
        return new BandStatistics(
            (double)ValidCount / total, min, max, sum / ValidCount, Percentile(sorted, LowShare), Percentile(sorted, HighShare));
    }

    /// <summary>The sample nearest to a share of the way through a sorted list.</summary>
    public static float Percentile(ReadOnlySpan<float> sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];

    private void Keep(float value)
    {
        if (keptCount == kept.Length)
        {
            for (int i = 0; i < kept.Length / 2; i++)
            {
                kept[i] = kept[2 * i];
            }

            keptCount /= 2;
            stride *= 2;
            if ((ValidCount - 1) % stride != 0)
            {
                return;
            }
        }

        kept[keptCount++] = value;
    }
}
