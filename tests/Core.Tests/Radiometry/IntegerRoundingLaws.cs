using FsCheck.Fluent;
using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Core.Tests.Geometry;
using Nadir.Core.Tests.Reference;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Radiometry;

/// <summary>Rounding with exact block sums: in the middle of a range, at its ends, and around nodata.</summary>
public sealed class IntegerRoundingLaws
{
    [Fact]
    public void Round_AnyBlocks_SumToTheSourceExactly() => Law.Holds(Cases(), given =>
    {
        float[] plane = given.Rounded();

        for (int i = 0; i < given.Source.Length; i++)
        {
            Assert.Equal((double)given.Source[i] * given.Scale * given.Scale, given.Block(plane, i).Sum(value => (double)value));
        }
    });

    [Fact]
    public void Round_AnyBlocks_StayInRangeAndOffNodata() => Law.Holds(Cases(), given =>
    {
        float[] plane = given.Rounded();

        for (int i = 0; i < given.Source.Length; i++)
        {
            bool mayRepeat = given.Scale == 1;
            Assert.All(given.Block(plane, i), value => Assert.True(
                value == MathF.Floor(value) && (given.Range.Contains((int)value) || (mayRepeat && value == given.Source[i])),
                $"{value} in {given.Range}"));
        }
    });

    [Fact]
    public void Round_NoNodata_AgreesWithItsTwin() => Law.Holds(SmallCases(), given =>
    {
        float[] plane = given.Rounded();

        for (int i = 0; i < given.Source.Length; i++)
        {
            float[] reals = given.Block(given.Reals, i);
            Assert.Equal(
                SlowIntegerRounding.Round(reals, (int)given.Source[i], given.Range.Low, given.Range.High).Select(value => (float)value),
                given.Block(plane, i));
        }
    });

    [Fact]
    public void Round_ZeroMeanDetail_MovesNoValueByMoreThanOne() => Law.Holds(
        Cases().Where(given => given.Range.Nodata is null),
        given =>
        {
            // Quarters average exactly, and inside the range nothing is clipped.
            float[] source = [.. given.Source.Select(value => Math.Clamp(value, given.Range.Low + 20, given.Range.High - 20))];
            float[] reals = Planes.Whole(given.Seed, given.Reals.Length, -40, 40);
            BlockMean.Project(reals, given.Size.Width * given.Scale, given.Size.Height * given.Scale, given.Scale);
            var centred = given with { Source = source, Reals = [.. reals.Select((real, i) => (real / 4) + source[given.BlockOf(i)])] };

            float[] plane = centred.Rounded();

            Assert.All(plane.Zip(centred.Reals), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
        });

    [Fact]
    public void Round_NodataInside_MovesValuesByAtMostOneMore() => Law.Holds(
        Cases().Where(given => given.Range.Nodata is not null && given.Scale == 4),
        given =>
        {
            float[] plane = given.Rounded();

            float[] free = (given with { Range = new ValueRange(given.Range.Low, given.Range.High, null) }).Rounded();
            Assert.All(plane.Zip(free), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
        });

    [Theory]
    [InlineData(PixelType.UInt8)]
    [InlineData(PixelType.Int16)]
    [InlineData(PixelType.UInt16)]
    public void Round_SourceAtAnEnd_ForcesTheConstantBlock(PixelType type)
    {
        var range = ValueRange.For(type, null);
        float[] plane = Planes.Uniform(11, 32, range.Low - 300, range.High + 300);

        IntegerRounding.Round(plane, [range.Low, range.High], [1, 1], new PixelSize(2, 1), 4, range);

        Assert.All(plane.Chunk(4).Where((_, i) => i % 2 == 0), row => Assert.Equal([range.Low, range.Low, range.Low, range.Low], row));
        Assert.All(plane.Chunk(4).Where((_, i) => i % 2 == 1), row => Assert.Equal([range.High, range.High, range.High, range.High], row));
    }

    [Fact]
    public void Round_EqualRemainders_RaisesTheEarlierPixels()
    {
        float[] plane = [1.5f, 1.5f, 1.5f, 1.5f, 1.5f, 1.5f, 1.5f, 1.5f, 2.5f, 2.5f, 2.5f, 2.5f, 2.5f, 2.5f, 2.5f, 2.5f];

        IntegerRounding.Round(plane, [2], [1], new PixelSize(1, 1), 4, ValueRange.For(PixelType.UInt8, null));

        Assert.Equal([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], plane);
    }

    [Fact]
    public void Round_NearTheTop_GivesWhatIsClippedToTheOthers()
    {
        float[] plane = [300, 250, 250, 216];

        IntegerRounding.Round(plane, [254], [1], new PixelSize(1, 1), 2, ValueRange.For(PixelType.UInt8, null));

        Assert.Equal([255, 255, 255, 251], plane);
    }

    [Fact]
    public void Round_InvalidPixel_RepeatsTheSourceUntouched()
    {
        float[] plane = new float[16];

        IntegerRounding.Round(plane, [-9999.5f], [0], new PixelSize(1, 1), 4, ValueRange.For(PixelType.UInt8, 0));

        Assert.All(plane, value => Assert.Equal(-9999.5f, value));
    }

    [Fact]
    public void Round_InvalidPixelOfNaN_RepeatsIt()
    {
        float[] plane = new float[16];

        IntegerRounding.Round(plane, [float.NaN], [0], new PixelSize(1, 1), 4, ValueRange.For(PixelType.Int16, null));

        Assert.All(plane, value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Round_ValueThatIsNoNumber_IsRefused(float value)
    {
        float[] plane = new float[16];
        plane[5] = value;

        Refuses($"a product value is {value} where its source is 7", plane, 7, ValueRange.For(PixelType.UInt8, null));
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(256f)]
    [InlineData(float.NaN)]
    public void Round_SourceNotInTheRange_IsRefused(float source) =>
        Refuses($"source pixel {source} is not a whole number in [0, 255]", new float[16], source, ValueRange.For(PixelType.UInt8, null));

    private static void Refuses(string message, float[] plane, float source, ValueRange range)
    {
        var error = Assert.Throws<ArgumentException>(() => IntegerRounding.Round(plane, [source], [1], new PixelSize(1, 1), 4, range));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    // The twin goes one unit at a time.
    private static FsCheck.Gen<RoundingCase> SmallCases() =>
        Cases().Where(given => given.Range.Nodata is null && given.Reals.All(real => Math.Abs(real) < 100_000));

    /// <summary>Blocks around sources that crowd the ends of the range and its nodata value, with details from tiny to huge, free or tied.</summary>
    private static FsCheck.Gen<RoundingCase> Cases() =>
        from size in GridCases.Size(8)
        from scale in Gen.Elements(4, 4, 4, 1, 2, 3)
        from range in Gen.Elements(
            new ValueRange(0, 255, null),
            new ValueRange(0, 255, 128),
            new ValueRange(1, 255, null),
            new ValueRange(0, 65535, null),
            new ValueRange(0, 65535, 65000),
            new ValueRange(-32768, 32767, null),
            new ValueRange(-32768, 32767, 0),
            new ValueRange(-32768, 32767, -9999))
        from around in Gen.Elements(range.Low, range.High, range.Nodata ?? 100)
        from spread in Gen.Elements(0, 1, 3, 30, 300)
        from detail in Gen.Elements(0.0, 0.4, 2, 30, 1000, 1e6)
        from bias in Gen.Elements(0.0, 0.0, 0.3, -5, 200)
        from seed in Gen.Choose(0, int.MaxValue)
        let spreadOut = Planes.Whole(seed, size.Area, around - spread, around + spread)
        let source = (float[])[.. spreadOut.Select(value => Math.Clamp(value, range.Low, range.High))]
        from steps in Gen.Elements(0, 2, 4)
        let noise = Planes.Uniform(seed + 1, size.Area * scale * scale, bias - detail, bias + detail)
        let tied = (float[])[.. noise.Select(value => steps == 0 ? value : MathF.Round(value * steps) / steps)]
        select new RoundingCase(size, scale, range, seed, source, tied).Centred();

    private sealed record RoundingCase(PixelSize Size, int Scale, ValueRange Range, int Seed, float[] Source, float[] Reals)
    {
        public RoundingCase Centred() => this with { Reals = [.. Reals.Select((real, i) => Source[BlockOf(i)] + real)] };

        public int BlockOf(int i)
        {
            int stride = Size.Width * Scale;
            return (i / stride / Scale * Size.Width) + (i % stride / Scale);
        }

        public float[] Block(float[] plane, int i) => [.. plane.Where((_, index) => BlockOf(index) == i)];

        public float[] Rounded()
        {
            float[] plane = [.. Reals];
            byte[] valid = new byte[Source.Length];
            Array.Fill(valid, (byte)1);
            IntegerRounding.Round(plane, Source, valid, Size, Scale, Range);
            return plane;
        }
    }
}
