using FsCheck.Fluent;
using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Tests.Geometry;
using Nadir.Core.Tests.Reference;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Radiometry;

/// <summary>Float products whose block means are the source to 1 ulp, whatever the detail.</summary>
public sealed class FloatSettlingLaws
{
    [Fact]
    public void Settle_AnyBlocks_HaveTheSourceAsMeanToOneUlp() => Law.Holds(Cases(), given =>
    {
        float[] plane = given.Settled();

        for (int i = 0; i < given.Source.Length; i++)
        {
            float[] block = [.. plane.Where((_, index) => given.BlockOf(index) == i)];
            AssertSettled(block, given.Source[i]);
            AssertSettled(block.Order(), given.Source[i]);
            AssertSettled(block.OrderBy(Math.Abs), given.Source[i]);
        }
    });

    [Fact]
    public void Settle_AnyBlocks_KeepClearOfNodata() => Law.Holds(Cases().Where(given => given.Nodata is not null), given =>
    {
        double nodata = given.Nodata!.Value;

        float[] plane = given.Settled();

        Assert.All(plane, value => Assert.True(value != nodata && Math.Abs(value - nodata) >= 0.9e-6 * Math.Abs(nodata), $"{value}"));
    });

    [Fact]
    public void Settle_Twice_ChangesNothing() => Law.Holds(Cases(), given =>
    {
        float[] once = given.Settled();

        float[] twice = (given with { Reals = once }).Settled();

        Assert.Equal(once, twice);
    });

    [Fact]
    public void Settle_SettledUpToRounding_MovesValuesByRoundingOnly() => Law.Holds(
        Cases().Where(given => given.Nodata is null && given.Detail <= 1 && given.Level <= 1e20),
        given =>
        {
            float[] detail = Planes.Uniform(given.Seed, given.Reals.Length, -given.Detail * given.Level, given.Detail * given.Level);
            BlockMean.Project(detail, given.Stride, given.Size.Height * given.Scale, given.Scale);
            float[] reals = [.. detail.Select((value, i) => value + given.Source[given.BlockOf(i)])];

            float[] plane = (given with { Reals = reals }).Settled();

            double[] least = new double[given.Source.Length];
            double[] greatest = new double[given.Source.Length];
            Array.Fill(least, double.MaxValue);
            for (int i = 0; i < reals.Length; i++)
            {
                int block = given.BlockOf(i);
                least[block] = Math.Min(least[block], Math.Abs(reals[i]));
                greatest[block] = Math.Max(greatest[block], Math.Abs(reals[i]));
            }

            for (int i = 0; i < plane.Length; i++)
            {
                // Where every value is too coarse for the mean, more must move; the next law is about those.
                int block = given.BlockOf(i);
                double sum = Math.Abs((double)given.Source[block] * given.Scale * given.Scale);
                if (given.Scale == 1 || (least[block] < sum / 2 && greatest[block] < 100 * sum))
                {
                    Assert.Equal(reals[i], plane[i], 2e-6 * greatest[block]);
                }
            }
        });

    [Fact]
    public void Settle_MeanNearZero_MovesNoValueFartherThanTheLeast() => Law.Holds(
        from seed in Gen.Choose(0, int.MaxValue)
        from source in Gen.Elements(0f, 1e-3f, 1.2345e-4f, -0.7f, 3.3e-2f)
        select (seed, source),
        given =>
        {
            float[] reals = Planes.Uniform(given.seed, 16, -1000, 1000);
            BlockMean.Project(reals, 4, 4, 4);
            reals = [.. reals.Select(real => real + given.source)];
            float[] plane = [.. reals];

            FloatSettling.Settle(plane, [given.source], [1], new PixelSize(1, 1), 4, null);

            AssertSettled(plane, given.source);
            double least = reals.Min(Math.Abs) + (17 * Math.Abs(given.source)) + 0.1;
            Assert.All(plane.Zip(reals), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, least));
        });

    [Fact]
    public void Settle_ZeroSourceAmongLargeValues_AveragesToZero()
    {
        float[] plane = Planes.Uniform(5, 16, -1000, 1000);

        FloatSettling.Settle(plane, [0f], [1], new PixelSize(1, 1), 4, null);

        Assert.InRange(plane.Sum(value => (double)value) / 16, -float.Epsilon, float.Epsilon);
        Assert.Contains(plane, value => Math.Abs(value) > 100);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(float.NegativeInfinity, 1)]
    [InlineData(-9999f, 0)]
    public void Settle_InvalidOrNoNumber_RepeatsTheSource(float source, byte valid)
    {
        float[] plane = new float[16];

        FloatSettling.Settle(plane, [source], [valid], new PixelSize(1, 1), 4, null);

        Assert.All(plane, value => Assert.Equal(source, value));
    }

    [Fact]
    public void Settle_ValidSourceThatReadersTakeForNodata_IsRepeated()
    {
        float source = MathF.BitIncrement(-9999f);
        float[] plane = Planes.Uniform(1, 16, -9990, -9980);

        FloatSettling.Settle(plane, [source], [1], new PixelSize(1, 1), 4, -9999);

        Assert.All(plane, value => Assert.Equal(source, value));
    }

    [Fact]
    public void Settle_ValueThatIsNoNumber_IsRefused()
    {
        float[] plane = new float[16];
        plane[3] = float.NaN;

        var error = Assert.Throws<ArgumentException>(() => FloatSettling.Settle(plane, [7], [1], new PixelSize(1, 1), 4, null));

        Assert.StartsWith("a product value is NaN where its source is 7", error.Message, StringComparison.Ordinal);
    }

    private static void AssertSettled(IEnumerable<float> block, float source)
    {
        float mean = (float)block.Average(value => (double)value);

        Assert.InRange(mean, MathF.BitDecrement(source), MathF.BitIncrement(source));
    }

    private static FsCheck.Gen<SettlingCase> Cases() =>
        from size in GridCases.Size(8)
        from scale in Gen.Elements(4, 4, 4, 1, 2, 3)
        from level in Gen.Elements(1e-38, 1e-6, 1.0, 300, 1e20, 3e38)
        from detail in Gen.Elements(0.0, 1e-7, 1e-2, 1, 1e4, 1e12)
        from nodata in Gen.Elements<double?>(null, null, 0, -9999, 1, 0.5 * level, -3.4028234663852886e38)
        from seed in Gen.Choose(0, int.MaxValue)
        let source = Planes.Uniform(seed, size.Area, -0.3 * level, level)
        where nodata is null || !source.Any(value => Math.Abs(value - nodata.Value) <= 2e-6 * Math.Abs(nodata.Value))
        let noise = Planes.Uniform(seed + 1, size.Area * scale * scale, -detail * level, detail * level)
        select new SettlingCase(size, scale, level, detail, nodata, seed, source, noise).Centred();

    private sealed record SettlingCase(
        PixelSize Size,
        int Scale,
        double Level,
        double Detail,
        double? Nodata,
        int Seed,
        float[] Source,
        float[] Reals)
    {
        public int Stride => Size.Width * Scale;

        public SettlingCase Centred() => this with
        {
            Reals = [.. Reals.Select((real, i) => Math.Clamp(Source[BlockOf(i)] + real, float.MinValue, float.MaxValue))],
        };

        public int BlockOf(int i) => (i / Stride / Scale * Size.Width) + (i % Stride / Scale);

        public float[] Settled()
        {
            float[] plane = [.. Reals];
            byte[] valid = new byte[Source.Length];
            Array.Fill(valid, (byte)1);
            FloatSettling.Settle(plane, Source, valid, Size, Scale, Nodata);
            return plane;
        }
    }
}
