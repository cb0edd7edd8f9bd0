using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Geometry;

namespace Nadir.Core.Tests.Geometry;

/// <summary>Random grids: scenes smaller than a tile, thin, not multiples; windows anywhere; halos from 0.</summary>
internal static class GridCases
{
    public static Gen<RasterWindow> Window(PixelSize size) =>
        from x in Gen.Choose(0, size.Width - 1)
        from y in Gen.Choose(0, size.Height - 1)
        from width in Gen.Choose(1, size.Width - x)
        from height in Gen.Choose(1, size.Height - y)
        select new RasterWindow(x, y, width, height);

    public static Gen<PixelSize> Size(int most) =>
        from width in Gen.Choose(1, most)
        from height in Gen.Choose(1, most)
        select new PixelSize(width, height);

    public static Gen<TileGrid> Grid() =>
        from scene in Size(300)
        from whole in Gen.Elements(true, false)
        from part in Window(scene)
        from multiple in Gen.Elements(1, 2, 3, 4, 8, 16)
        from halo in Gen.Choose(0, 20)
        from more in Gen.Choose(0, 12)
        let least = (2 * halo) + Math.Max(multiple, 4 * BlendWindow.HalfWidthFor(halo))
        let tile = (((least + multiple - 1) / multiple) + more) * multiple
        where (tile - (2 * halo)) / multiple * multiple >= 4 * BlendWindow.HalfWidthFor(halo)
        select TileGrid.Create(scene, whole ? scene.Whole : part, tile, halo, multiple);
}
