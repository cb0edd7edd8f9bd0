using System.Runtime.Intrinsics;
using Nadir.Core.Geometry;

namespace Nadir.Core.Radiometry;

/// <summary>
/// The base image U(y): bicubic with a = −0.75, half-pixel centres and indices clamped at the plane's border (PyTorch's
/// <c>interpolate(mode='bicubic', align_corners=False)</c>), then made block-mean exact by taking the replicated difference between
/// its block means and the source off it, so A·U(y) = y. Separable, across rows first, then along them; in float in a fixed order, as
/// the pixel itself plus weighted differences to its neighbours; block sums in double. Laws (UpsamplerLaws): the block means of the
/// result are the source to a rounding of its neighbourhood's largest value; where the source is constant the result is that
/// constant exactly; the result of a pixel is the same to the bit whatever the window or the plane it is computed from, as long as
/// the plane holds <see cref="Margin"/> pixels around the window wherever the scene goes on.
/// </summary>
public static class Upsampler
{
    /// <summary>Source pixels that a result needs on each side of its own.</summary>
    public const int Margin = 2;

    private const int Taps = (2 * Margin) + 1;
    private const double Sharpness = -0.75;
    private const int StripWidth = 256;

    /// <summary>Upsamples a window of a plane.</summary>
    /// <param name="source">The plane, row-major. Finite around the window; fill nodata first (<see cref="NodataFill"/>).</param>
    /// <param name="sourceSize">Size of the plane.</param>
    /// <param name="window">What to upsample, in the plane's pixels; inside the plane.</param>
    /// <param name="scale">Refinement factor, at least 1; 4 is fast.</param>
    /// <param name="destination">Receives the refined window, row-major: (s · width) × (s · height) values.</param>
    public static void Upsample(
        ReadOnlySpan<float> source,
        PixelSize sourceSize,
        RasterWindow window,
        int scale,
        Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        SpanLength.CheckAtLeast(source.Length, sourceSize.Area, nameof(source));
        if (!sourceSize.Whole.Contains(window))
        {
            throw new ArgumentException($"window {window} reaches past a plane of {sourceSize} pixels", nameof(window));
        }

        SpanLength.CheckAtLeast(destination.Length, window.Area * scale * scale, nameof(destination));
        var weights = new float[scale * Taps];
        FillWeights(weights, scale);
        int stride = window.Width * scale;
        var strip = new float[scale * (StripWidth + (2 * Margin))];
        for (int row = 0; row < window.Height; row++)
        {
            var lines = destination.Slice(row * scale * stride, scale * stride);
            for (int x = 0; x < window.Width; x += StripWidth)
            {
                int width = Math.Min(StripWidth, window.Width - x);
                int stripStride = width + (2 * Margin);
                Across(source, sourceSize, window.X + x - Margin, window.Y + row, weights, strip, stripStride);
                var centre = source.Slice(((window.Y + row) * sourceSize.Width) + window.X + x, width);
                if (scale == 4)
                {
                    AlongBy4(strip, stripStride, weights, centre, lines[(4 * x)..], stride);
                }
                else
                {
                    Along(strip, stripStride, weights, centre, lines[(scale * x)..], stride, scale);
                }
            }
        }
    }

    /// <summary>
    /// Weight of each of the <see cref="Taps"/> source pixels around a pixel, for each of its s phases: Keys 1981, eq. 4 with
    /// a = −0.75; phase p lies (p + 0.5) / s − 0.5 from the centre. Laid out tap by tap: <c>[tap * scale + phase]</c>.
    /// </summary>
    internal static void FillWeights(Span<float> weights, int scale)
    {
        for (int phase = 0; phase < scale; phase++)
        {
            double offset = ((phase + 0.5) / scale) - 0.5;
            for (int tap = 0; tap < Taps; tap++)
            {
                weights[(tap * scale) + phase] = (float)Kernel(Math.Abs(tap - Margin - offset));
            }
        }
    }

    /// <summary>The kernel's weight of a source pixel so many pixels away, at least 0: Keys 1981, eq. 4 with a = −0.75.</summary>
    internal static double Kernel(double distance)
    {
        if (distance <= 1)
        {
            return ((((Sharpness + 2) * distance) - (Sharpness + 3)) * distance * distance) + 1;
        }

        return distance < 2 ? Sharpness * ((((distance - 5) * distance) + 8) * distance - 4) : 0;
    }

    /// <summary>
    /// Interpolates between rows: for each of the s phases of a row, a line of source columns from <paramref name="left"/> on,
    /// columns past the plane's border repeating it.
    /// </summary>
    private static void Across(
        ReadOnlySpan<float> source,
        PixelSize size,
        int left,
        int row,
        ReadOnlySpan<float> weights,
        Span<float> strip,
        int stripStride)
    {
        int from = Math.Max(0, left);
        int count = Math.Min(size.Width, left + stripStride) - from;
        int before = from - left;
        int scale = weights.Length / Taps;
        var row0 = source.Slice((Math.Max(0, row - 2) * size.Width) + from, count);
        var row1 = source.Slice((Math.Max(0, row - 1) * size.Width) + from, count);
        var row2 = source.Slice((row * size.Width) + from, count);
        var row3 = source.Slice((Math.Min(size.Height - 1, row + 1) * size.Width) + from, count);
        var row4 = source.Slice((Math.Min(size.Height - 1, row + 2) * size.Width) + from, count);
        for (int phase = 0; phase < scale; phase++)
        {
            var line = strip.Slice(phase * stripStride, stripStride);
            var inside = line.Slice(before, count);
            float w0 = weights[phase];
            float w1 = weights[scale + phase];
            float w3 = weights[(3 * scale) + phase];
            float w4 = weights[(4 * scale) + phase];
            int x = 0;
            for (; x <= count - Vector256<float>.Count; x += Vector256<float>.Count)
            {
                var y2 = Vector256.Create(row2.Slice(x, 8));
                var sum = y2 + ((Vector256.Create(row0.Slice(x, 8)) - y2) * w0);
                sum += (Vector256.Create(row1.Slice(x, 8)) - y2) * w1;
                sum += (Vector256.Create(row3.Slice(x, 8)) - y2) * w3;
                sum += (Vector256.Create(row4.Slice(x, 8)) - y2) * w4;
                sum.CopyTo(inside.Slice(x, 8));
            }

            for (; x < count; x++)
            {
                float y2 = row2[x];
                inside[x] = y2 + ((row0[x] - y2) * w0) + ((row1[x] - y2) * w1) + ((row3[x] - y2) * w3) + ((row4[x] - y2) * w4);
            }

            line[..before].Fill(inside[0]);
            line[(before + count)..].Fill(inside[^1]);
        }
    }

    /// <summary>Interpolates along rows by 4 and corrects each block, a block at a time in registers.</summary>
    private static void AlongBy4(
        ReadOnlySpan<float> strip,
        int stripStride,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> centre,
        Span<float> destination,
        int stride)
    {
        var line0 = strip[..stripStride];
        var line1 = strip.Slice(stripStride, stripStride);
        var line2 = strip.Slice(2 * stripStride, stripStride);
        var line3 = strip.Slice(3 * stripStride, stripStride);
        var w0 = Vector128.Create(weights[..4]);
        var w1 = Vector128.Create(weights.Slice(4, 4));
        var w3 = Vector128.Create(weights.Slice(12, 4));
        var w4 = Vector128.Create(weights.Slice(16, 4));
        int width = 4 * centre.Length;
        var out0 = destination[..width];
        var out1 = destination.Slice(stride, width);
        var out2 = destination.Slice(2 * stride, width);
        var out3 = destination.Slice(3 * stride, width);
        for (int x = 0; x < centre.Length; x++)
        {
            var block0 = Phases(line0.Slice(x, Taps), w0, w1, w3, w4);
            var block1 = Phases(line1.Slice(x, Taps), w0, w1, w3, w4);
            var block2 = Phases(line2.Slice(x, Taps), w0, w1, w3, w4);
            var block3 = Phases(line3.Slice(x, Taps), w0, w1, w3, w4);
            double mean = BlockMean.SumOf4(block0, block1, block2, block3) * (1.0 / 16);
            var difference = Vector128.Create((float)(mean - centre[x]));
            (block0 - difference).CopyTo(out0.Slice(4 * x, 4));
            (block1 - difference).CopyTo(out1.Slice(4 * x, 4));
            (block2 - difference).CopyTo(out2.Slice(4 * x, 4));
            (block3 - difference).CopyTo(out3.Slice(4 * x, 4));
        }
    }

    private static Vector128<float> Phases(
        ReadOnlySpan<float> taps,
        Vector128<float> w0,
        Vector128<float> w1,
        Vector128<float> w3,
        Vector128<float> w4)
    {
        var centre = Vector128.Create(taps[2]);
        var sum = centre + (w0 * (Vector128.Create(taps[0]) - centre));
        sum += w1 * (Vector128.Create(taps[1]) - centre);
        sum += w3 * (Vector128.Create(taps[3]) - centre);
        return sum + (w4 * (Vector128.Create(taps[4]) - centre));
    }

    /// <summary>Interpolates along rows by any scale and corrects each block.</summary>
    private static void Along(
        ReadOnlySpan<float> strip,
        int stripStride,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> centre,
        Span<float> destination,
        int stride,
        int scale)
    {
        double perPixel = 1.0 / ((double)scale * scale);
        for (int x = 0; x < centre.Length; x++)
        {
            for (int line = 0; line < scale; line++)
            {
                var taps = strip.Slice((line * stripStride) + x, Taps);
                var phases = destination.Slice((line * stride) + (scale * x), scale);
                for (int phase = 0; phase < scale; phase++)
                {
                    float sum = taps[Margin];
                    for (int tap = 0; tap < Taps; tap++)
                    {
                        sum += weights[(tap * scale) + phase] * (taps[tap] - taps[Margin]);
                    }

                    phases[phase] = sum;
                }
            }

            float difference = (float)((BlockMean.Sum(destination, scale * x, stride, scale) * perPixel) - centre[x]);
            for (int line = 0; line < scale; line++)
            {
                foreach (ref float value in destination.Slice((line * stride) + (scale * x), scale))
                {
                    value -= difference;
                }
            }
        }
    }
}
