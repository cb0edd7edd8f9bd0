using System.Runtime.Intrinsics;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Diffusion;
using Nadir.Core.Tests.Reference;

namespace Nadir.Core.Tests.Diffusion;

public class PositionNoiseTests
{
    [Fact]
    public void Fill_AnyRectangle_AgreesWithSinglePixels()
    {
        var origins = Gen.Elements(0L, -3L, 17L, -1_000_001L, 1L << 31, (1L << 33) - 5, -(1L << 40), long.MaxValue - 4000);
        var cases = from row in origins
                    from col in origins
                    from width in Gen.Choose(1, 300)
                    from height in Gen.Choose(1, 3)
                    from pick in Gen.Choose(0, (width * height) - 1)
                    select (row, col, width, height, pick);

        Prop.ForAll(Arb.From(cases), c =>
        {
            var all = Fill(7, 2, 1, c.row, c.col, c.width, c.height);
            var one = Fill(7, 2, 1, c.row + (c.pick / c.width), c.col + (c.pick % c.width), 1, 1);
            return all[c.pick] == one[0];
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Fill_AnyRectangle_HasTheBitsOfTheSlowTwin()
    {
        var origins = Gen.Elements(0L, -3L, 17L, -1_000_001L, 1L << 31, (1L << 33) - 5, (1L << 33) - 150, -(1L << 40), long.MaxValue - 4000);
        var cases = from row in origins
                    from col in origins
                    from width in Gen.Choose(1, 600)
                    from seed in Gen.Choose(int.MinValue, int.MaxValue)
                    from draw in Gen.Choose(0, 1000)
                    select (row, col, width, seed: (ulong)(long)seed * 0x9E3779B97F4A7C15, draw);

        Prop.ForAll(Arb.From(cases), c =>
        {
            var all = Fill(c.seed, 2, c.draw, c.row, c.col, c.width, 1);
            return Enumerable.Range(0, c.width).All(i =>
                BitConverter.SingleToInt32Bits(all[i]) == BitConverter.SingleToInt32Bits(SlowPositionNoise.At(c.seed, 2, c.draw, c.row, c.col + i)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Fill_AMillionValues_HaveTheBitsOfTheSlowTwin()
    {
        var all = Fill(99, 0, 3, -7, -5, 2000, 500);

        for (var i = 0; i < all.Length; i++)
        {
            var slow = SlowPositionNoise.At(99, 0, 3, -7 + (i / 2000), -5 + (i % 2000));
            Assert.Equal(BitConverter.SingleToInt32Bits(slow), BitConverter.SingleToInt32Bits(all[i]));
        }
    }

    [Fact]
    public void Fill_CommittedBits_NeverChange()
    {
        // Products hold these bits; they were written down from the first implementation.
        int[] bits = [.. Fill(7, 1, 2, 1234, -5678, 8, 1).Select(BitConverter.SingleToInt32Bits)];

        Assert.Equal([-1093012747, 1074843709, 1060044129, -1090755711, 1060859060, -1081517935, -1078628301, 1041611019], bits);
    }

    [Fact]
    public void Fill_AnotherSeedChannelDrawOrPlace_IsOtherNoise()
    {
        float[][] fields =
        [
            Fill(1, 0, 0, 0, 0, 64, 1), Fill(2, 0, 0, 0, 0, 64, 1), Fill(1UL << 40, 0, 0, 0, 0, 64, 1), Fill(1, 1, 0, 0, 0, 64, 1),
            Fill(1, 0, 1, 0, 0, 64, 1), Fill(1, 0, 0, 1, 0, 64, 1), Fill(1, 0, 0, -1, 0, 64, 1), Fill(1, 0, 0, 1L << 32, 0, 64, 1),
            Fill(1, 0, 0, 0, 1L << 34, 64, 1), Fill(1, 0, 0, (1L << 32) - 1, 0, 64, 1),
        ];

        for (var i = 0; i < fields.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Assert.Equal(0, fields[i].Zip(fields[j]).Count(pair => pair.First == pair.Second));
            }
        }
    }

    [Fact]
    public void Fill_ManyValues_AreStandardNormal()
    {
        var z = Fill(42, 0, 0, -100, -100, 1000, 1000);

        Assert.InRange(z.Average(v => (double)v), -0.005, 0.005);
        Assert.InRange(z.Average(v => (double)v * v), 0.995, 1.005);
        Assert.InRange(z.Average(v => Math.Pow(v, 4)), 2.97, 3.03);
        Assert.InRange(z.Count(v => Math.Abs(v) > 1.959964) / 1e6, 0.0493, 0.0507);
        Assert.InRange(Enumerable.Range(0, 999_999).Average(i => (double)z[i] * z[i + 1]), -0.005, 0.005);
        Assert.InRange(Enumerable.Range(0, 999_000).Average(i => (double)z[i] * z[i + 1000]), -0.005, 0.005);
    }

    [Fact]
    public void Pairs_AnyWords_AreTheNaiveTransform()
    {
        var words = from a in Gen.OneOf(Gen.Elements(0u, 1u, uint.MaxValue, 3037000499u), Gen.Choose(int.MinValue, int.MaxValue).Select(i => (uint)i))
                    from b in Gen.OneOf(Gen.Elements(0u, 1u << 29, 1u << 30, 1u << 31, uint.MaxValue), Gen.Choose(int.MinValue, int.MaxValue).Select(i => (uint)i))
                    select (a, b);

        Prop.ForAll(Arb.From(words), w =>
        {
            var fast = BoxMuller.Pairs(Vector128.Create(w.a), Vector128.Create(w.b));
            var radius = Math.Sqrt(-2 * Math.Log((w.a + 0.5) / 4294967296.0));
            var (sin, cos) = Math.SinCos(2 * Math.PI * w.b / 4294967296.0);
            return Math.Abs(fast[0] - (radius * cos)) < 6e-7 && Math.Abs(fast[1] - (radius * sin)) < 6e-7 && fast[6] == fast[0];
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Fill_KnownPlaces_KeepTheirValues()
    {
        var z = Fill(1, 0, 0, 0, 0, 4, 1);

        var (w0, w1, w2, w3) = Philox.Block(0, 0, 0, 0, 1);
        var radius = Math.Sqrt(-2 * Math.Log((w0 + 0.5) / 4294967296.0));
        var second = Math.Sqrt(-2 * Math.Log((w2 + 0.5) / 4294967296.0));
        Assert.Equal((float)(radius * Math.Cos(2 * Math.PI * w1 / 4294967296.0)), z[0], 1e-6f);
        Assert.Equal((float)(radius * Math.Sin(2 * Math.PI * w1 / 4294967296.0)), z[1], 1e-6f);
        Assert.Equal((float)(second * Math.Cos(2 * Math.PI * w3 / 4294967296.0)), z[2], 1e-6f);
        Assert.Equal((float)(second * Math.Sin(2 * Math.PI * w3 / 4294967296.0)), z[3], 1e-6f);
    }

    [Fact]
    public void Fill_DestinationOfAnotherSize_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => PositionNoise.Fill(1, 0, 0, 0, 0, 4, 2, new float[7]));

        Assert.StartsWith("a 4x2 rectangle holds 8 values, not 7", error.Message, StringComparison.Ordinal);
    }

    private static float[] Fill(ulong seed, int channel, int draw, long row, long col, int width, int height)
    {
        var values = new float[width * height];
        PositionNoise.Fill(seed, channel, draw, row, col, width, height, values);
        return values;
    }
}
