using FsCheck.Fluent;
using Nadir.Core.Geometry;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Geometry;

/// <summary>Refinement and cropping of grids on the ground.</summary>
public sealed class GeoGridLaws
{
    [Fact]
    public void CropAndRefine_PowersOfTwo_CommuteToTheBit() => Law.Holds(
        from size in GridCases.Size(5000)
        from window in GridCases.Window(size)
        from scale in Gen.Elements(1, 2, 4, 8)
        from terms in Gen.ArrayOf(Gen.Choose(-10_000_000, 10_000_000), 6)
        select (size, window, scale, terms),
        given =>
        {
            var (size, window, scale, t) = given;
            var grid = new GeoGrid(size, new GeoTransform(t[0] / 7.0, t[1] / 1e6, t[2] / 1e7, t[3] / 3.0, t[4] / 1e7, t[5] / 1e6));

            Assert.Equal(grid.Crop(window).Refine(scale), grid.Refine(scale).Crop(window.Refine(scale)));
        });

    [Fact]
    public void Refine_PowersOfTwo_KeepsEveryPixelCornerToTheBit() => Law.Holds(
        from size in GridCases.Size(5000)
        from col in Gen.Choose(0, size.Width)
        from row in Gen.Choose(0, size.Height)
        from scale in Gen.Elements(2, 4, 8)
        select (col, row, scale),
        given =>
        {
            var transform = new GeoTransform(500_000.1, 0.3, 0.01, 6_500_000.7, -0.02, -0.3);

            var refined = transform.Refine(given.scale);

            Assert.Equal(transform.Apply(given.col, given.row), refined.Apply(given.col * given.scale, given.row * given.scale));
        });

    [Fact]
    public void Refine_NoTransform_ScalesTheSizeAlone() =>
        Assert.Equal(new GeoGrid(new PixelSize(40, 12), null), new GeoGrid(new PixelSize(10, 3), null).Refine(4));

    [Fact]
    public void Crop_WindowPastTheRaster_IsRefused()
    {
        var grid = new GeoGrid(new PixelSize(10, 3), null);

        var error = Assert.Throws<ArgumentException>(() => grid.Crop(new RasterWindow(8, 0, 3, 3)));
        Assert.StartsWith("window [x 8, y 0, 3x3] reaches past a window of 10x3 pixels", error.Message, StringComparison.Ordinal);
    }
}
