using FsCheck.Fluent;
using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Tests.Geometry;
using Nadir.Core.Tests.Reference;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Radiometry;

/// <summary>Filling nodata from the nearest valid pixel.</summary>
public sealed class NodataFillLaws
{
    [Fact]
    public void Fill_AnyPlane_AgreesWithItsTwin() => Law.Holds(Cases(14), given =>
    {
        float[] expected = SlowNodataFill.Fill(given.Values(), given.Valid(), given.Size, given.Radius, -5);

        Assert.Equal(expected, given.Filled());
    });

    [Fact]
    public void Fill_AnyWindow_AgreesWhereItHoldsTheRadius() => Law.Holds(
        from plane in Cases(30)
        from window in GridCases.Window(plane.Size)
        select (plane, window),
        given =>
        {
            var (plane, window) = given;
            var held = window.Expand(plane.Radius).Intersect(plane.Size.Whole)!.Value;
            float[] part = Planes.Cut(plane.Values(), plane.Size.Width, held.X, held.Y, held.Width, held.Height);
            byte[] valid = Planes.Cut(plane.Valid(), plane.Size.Width, held.X, held.Y, held.Width, held.Height);

            NodataFill.Fill(part, valid, held.Size, plane.Radius, -5);

            Assert.Equal(
                Planes.Cut(plane.Filled(), plane.Size.Width, window.X, window.Y, window.Width, window.Height),
                Planes.Cut(part, held.Width, window.X - held.X, window.Y - held.Y, window.Width, window.Height));
        });

    [Fact]
    public void Fill_AllValid_ChangesNothing()
    {
        float[] values = [1, float.NaN, 3];

        NodataFill.Fill(values, [1, 1, 1], new PixelSize(3, 1), NodataFill.Radius, 0);

        Assert.Equal([1, float.NaN, 3], values);
    }

    [Fact]
    public void Fill_NothingInTheRadius_TakesTheFallback()
    {
        float[] values = [7, float.NaN, float.NaN, float.NaN];

        NodataFill.Fill(values, [1, 0, 0, 0], new PixelSize(4, 1), 2, 42);

        Assert.Equal([7, 7, 7, 42], values);
    }

    [Fact]
    public void Fill_EquallyNearPixels_TakesTheUpperThenTheLeft()
    {
        float[] values = [0, 1, 0, 2, 9, 3, 0, 4, 0];

        NodataFill.Fill(values, [0, 1, 0, 1, 0, 1, 0, 1, 0], new PixelSize(3, 3), 1, 0);

        Assert.Equal([1, 1, 1, 2, 1, 3, 2, 4, 3], values);
    }

    [Fact]
    public void Fill_RadiusTooLong_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NodataFill.Fill(new float[1], new byte[1], new PixelSize(1, 1), 1025, 0));

    private static FsCheck.Gen<FillCase> Cases(int most) =>
        from size in GridCases.Size(most)
        from radius in Gen.Choose(0, 8)
        from share in Gen.Elements(0, 0.02, 0.1, 0.5, 0.98)
        from seed in Gen.Choose(0, int.MaxValue)
        select new FillCase(size, radius, share, seed);

    private sealed record FillCase(PixelSize Size, int Radius, double Share, int Seed)
    {
        public float[] Values()
        {
            byte[] valid = Valid();
            return [.. Planes.Uniform(Seed, Size.Area, 0, 1).Select((value, i) => valid[i] == 0 ? float.NaN : value)];
        }

        public byte[] Valid() => Planes.Flags(Seed + 1, Size.Area, Share);

        public float[] Filled()
        {
            float[] values = Values();
            NodataFill.Fill(values, Valid(), Size, Radius, -5);
            return values;
        }
    }
}
