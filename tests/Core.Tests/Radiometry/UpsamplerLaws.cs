using FsCheck.Fluent;
using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Tests.Geometry;
using Nadir.Core.Tests.Reference;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Radiometry;

/// <summary>The base image against its twin, PyTorch's result, and its own laws.</summary>
public sealed class UpsamplerLaws
{
    // Some ten roundings of 2^-24 of a neighbourhood's largest value, which bicubic weights can double.
    private const double Rounding = 1e-6;

    [Fact]
    public void Upsample_AnyPlane_AgreesWithItsTwin() => Law.Holds(Cases(18), given =>
    {
        float[] source = given.Source();
        double tolerance = Rounding * source.Max(Math.Abs);

        float[] result = Whole(source, given.Size, given.Scale);

        double[] expected = SlowUpsampler.Upsample(source, given.Size, given.Scale);
        Assert.All(result.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, tolerance));
    });

    [Fact]
    public void Upsample_AnyPlane_HasTheSourceAsBlockMeans() => Law.Holds(Cases(18), given =>
    {
        float[] source = given.Source();
        double tolerance = 2e-7 * source.Max(Math.Abs);

        float[] result = Whole(source, given.Size, given.Scale);

        for (int i = 0; i < source.Length; i++)
        {
            double mean = SlowBlockMean.Mean(
                result,
                given.Size.Width * given.Scale,
                given.Scale,
                i % given.Size.Width,
                i / given.Size.Width);
            Assert.Equal(source[i], mean, tolerance);
        }
    });

    [Fact]
    public void Upsample_AnyWindow_IsTheWholesPartToTheBit() => Law.Holds(WindowCases(), given =>
    {
        var (plane, window) = given;
        float[] source = plane.Source();

        float[] part = new float[window.Area * plane.Scale * plane.Scale];
        Upsampler.Upsample(source, plane.Size, window, plane.Scale, part);

        Assert.Equal(CutRefined(Whole(source, plane.Size, plane.Scale), plane.Size, window, plane.Scale), part);
    });

    [Fact]
    public void Upsample_PlaneCutWithItsMargin_GivesTheSameBits() => Law.Holds(WindowCases(), given =>
    {
        var (plane, window) = given;
        float[] source = plane.Source();
        var held = window.Expand(Upsampler.Margin).Intersect(plane.Size.Whole)!.Value;
        float[] cut = Planes.Cut(source, plane.Size.Width, held.X, held.Y, held.Width, held.Height);

        float[] part = new float[window.Area * plane.Scale * plane.Scale];
        Upsampler.Upsample(cut, held.Size, window.Translate(-held.X, -held.Y), plane.Scale, part);

        Assert.Equal(CutRefined(Whole(source, plane.Size, plane.Scale), plane.Size, window, plane.Scale), part);
    });

    [Fact]
    public void Upsample_WiderThanAStrip_IsTheWholesPartToTheBit()
    {
        var plane = new PlaneCase(new PixelSize(1100, 3), 4, 7, 255);
        var window = new RasterWindow(131, 1, 900, 2);
        float[] source = plane.Source();

        float[] part = new float[window.Area * 16];
        Upsampler.Upsample(source, plane.Size, window, 4, part);

        Assert.Equal(CutRefined(Whole(source, plane.Size, 4), plane.Size, window, 4), part);
    }

    [Fact]
    public void Upsample_ConstantPlane_IsTheSameConstantExactly() => Law.Holds(
        from size in GridCases.Size(12)
        from scale in Gen.Elements(1, 2, 3, 4)
        from value in Gen.Choose(-32768, 65535)
        select (size, scale, value),
        given =>
        {
            float[] source = new float[given.size.Area];
            Array.Fill(source, given.value / 7f);

            float[] result = Whole(source, given.size, given.scale);

            Assert.All(result, value => Assert.Equal(given.value / 7f, value));
        });

    [Fact]
    public void Upsample_ScaleOne_IsTheSource()
    {
        float[] source = Planes.Uniform(3, 35, -1, 1);

        Assert.Equal(source, Whole(source, new PixelSize(7, 5), 1));
    }

    [Fact]
    public void Upsample_SeedModelsTile_IsWhatPyTorchMade()
    {
        var source = GoldenArray.Read("seed-x4-parity/lr");
        var expected = GoldenArray.Read("seed-x4-parity/base");
        var size = new PixelSize(source.Shape[3], source.Shape[2]);
        int bands = source.Shape[1];

        for (int band = 0; band < bands; band++)
        {
            float[] plane = source.Values[(band * (int)size.Area)..((band + 1) * (int)size.Area)];
            float[] result = Whole(plane, size, 4);

            var wanted = expected.Values.Skip(band * result.Length).Take(result.Length);
            Assert.All(result.Zip(wanted), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        }
    }

    [Fact]
    public void FillWeights_AnyScale_SumToOnePerPhase()
    {
        foreach (int scale in new[] { 1, 2, 3, 4, 8 })
        {
            float[] weights = new float[5 * scale];
            Upsampler.FillWeights(weights, scale);

            for (int phase = 0; phase < scale; phase++)
            {
                Assert.Equal(1, Enumerable.Range(0, 5).Sum(tap => (double)weights[(tap * scale) + phase]), 1e-7);
            }
        }
    }

    [Fact]
    public void Upsample_WindowPastThePlane_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Upsampler.Upsample(new float[12], new PixelSize(4, 3), new RasterWindow(2, 0, 3, 3), 4, new float[144]));

        Assert.StartsWith("window [x 2, y 0, 3x3] reaches past a plane of 4x3 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Upsample_ShortDestination_IsRefused()
    {
        var size = new PixelSize(4, 3);

        var error = Assert.Throws<ArgumentException>(() => Upsampler.Upsample(new float[12], size, size.Whole, 4, new float[191]));

        Assert.StartsWith("destination holds 191 values, fewer than the 192 needed", error.Message, StringComparison.Ordinal);
    }

    private static FsCheck.Gen<PlaneCase> Cases(int most) =>
        from size in GridCases.Size(most)
        from scale in Gen.Elements(4, 4, 4, 1, 2, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        from magnitude in Gen.Elements(1.0, 255, 65535)
        select new PlaneCase(size, scale, seed, magnitude);

    private static FsCheck.Gen<(PlaneCase Plane, RasterWindow Window)> WindowCases() =>
        from plane in Cases(30)
        from window in GridCases.Window(plane.Size)
        select (plane, window);

    private static float[] Whole(float[] source, PixelSize size, int scale)
    {
        float[] result = new float[size.Area * scale * scale];
        Upsampler.Upsample(source, size, size.Whole, scale, result);
        return result;
    }

    private static float[] CutRefined(float[] whole, PixelSize size, RasterWindow window, int scale)
    {
        var fine = window.Refine(scale);
        return Planes.Cut(whole, size.Width * scale, fine.X, fine.Y, fine.Width, fine.Height);
    }

    private sealed record PlaneCase(PixelSize Size, int Scale, int Seed, double Magnitude)
    {
        public float[] Source() => Planes.Uniform(Seed, Size.Area, 0, Magnitude);
    }
}
