using System.Numerics.Tensors;
using Nadir.Core.Geometry;
using Nadir.Core.Memory;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>
/// Makes the product over one tile's owned window: the block-mean-preserving base, plus the blended details, settled so that each
/// block's mean is the input pixel. Which pixels come out depends on the window's surroundings alone, never on the order of work.
/// </summary>
public sealed class RegionMaker
{
    private readonly SceneManifest manifest;
    private readonly TileGrid grid;
    private readonly SceneReader reader;
    private readonly ProductGaps gaps;
    private readonly FilledWindow window;
    private readonly double?[] nodata;
    private readonly ValueRange[] ranges;
    private readonly Scratch<float> source = new();
    private readonly Scratch<byte> valid = new();
    private readonly Scratch<float> product = new();
    private readonly Scratch<float> row = new();
    private readonly Scratch<float> weighted = new();

    /// <summary>A maker over an open scene, which it does not own.</summary>
    public RegionMaker(SceneManifest manifest, TileGrid grid, SceneReader reader, ProductGaps gaps)
    {
        this.gaps = gaps;
        this.manifest = manifest;
        this.grid = grid;
        this.reader = reader;
        window = new FilledWindow(reader, manifest);
        nodata = [.. manifest.Description.Bands.Where(band => band.Role == BandRole.Data).Select(band => band.Nodata)];
        ranges = manifest.Description.Type == PixelType.Float32
            ? []
            : [.. nodata.Select(value => ValueRange.For(manifest.Description.Type, value))];
    }

    /// <summary>The owned window's input pixels of the band made last, row by row; nodata as the scene has it.</summary>
    public ReadOnlySpan<float> Source => source.Span;

    /// <summary>1 where the owned window's input pixel is data, for the band made last, and no gap of the product.</summary>
    public ReadOnlySpan<byte> Valid => valid.Span;

    /// <summary>Makes one data band over the region's owned window; the span is good until the next call.</summary>
    public ReadOnlySpan<float> Make(TileRegion region, int band)
    {
        var owned = region.Tile.Owned;
        int scale = manifest.Scale;
        int area = checked((int)owned.Area);
        source.Take(area);
        valid.Take(area);
        var pixels = product.Take(checked(area * scale * scale));
        UpsampleBase(owned, band);
        foreach (var (spec, details) in region.Details)
        {
            AddDetail(owned, spec, details.Plane(spec.Number, band));
        }

        if (manifest.Description.Type == PixelType.Float32)
        {
            FloatSettling.Settle(pixels, source.Span, valid.Span, owned.Size, scale, nodata[band]);
        }
        else
        {
            IntegerRounding.Round(pixels, source.Span, valid.Span, owned.Size, scale, ranges[band]);
        }

        gaps.Fill(owned, pixels, scale, (float)(nodata[band] ?? 0));
        gaps.Clear(owned, valid.Span);
        return pixels;
    }

    private void UpsampleBase(RasterWindow owned, int band)
    {
        var wide = owned.Expand(Upsampler.Margin).Intersect(grid.Scene.Whole)
            ?? throw new InvalidOperationException($"window {owned} lies outside the scene");
        window.Read(wide, band);
        var inner = owned.Translate(-wide.X, -wide.Y);
        for (int y = 0; y < owned.Height; y++)
        {
            int from = ((inner.Y + y) * wide.Width) + inner.X;
            window.Values.Slice(from, owned.Width).CopyTo(source.Span[(y * owned.Width)..]);
            window.Valid.Slice(from, owned.Width).CopyTo(valid.Span[(y * owned.Width)..]);
        }

        Upsampler.Upsample(window.Values, wide.Size, inner, manifest.Scale, product.Span);
        if (valid.Span.Contains((byte)0))
        {
            // The base needs nodata filled; the product keeps it.
            reader.Read(owned, band, source.Span, valid.Span);
        }
    }

    /// <summary>Adds a tile's detail where its support meets the owned window, with the weight of each input pixel.</summary>
    private void AddDetail(RasterWindow owned, TileSpec spec, ReadOnlySpan<float> detail)
    {
        if (spec.Support.Intersect(owned) is not { } common)
        {
            return;
        }

        int scale = manifest.Scale;
        var weights = BlendWindow.ForTile(grid, spec);
        int width = common.Width * scale;
        var across = row.Take(width);
        var both = weighted.Take(width);
        for (int x = 0; x < width; x++)
        {
            across[x] = weights.Horizontal[common.X - spec.Support.X + (x / scale)];
        }

        int detailWidth = spec.Support.Width * scale;
        for (int y = 0; y < common.Height * scale; y++)
        {
            int supportRow = ((common.Y - spec.Support.Y) * scale) + y;
            float weight = weights.Vertical[supportRow / scale];
            var from = detail.Slice((supportRow * detailWidth) + ((common.X - spec.Support.X) * scale), width);
            var to = product.Span.Slice(((((common.Y - owned.Y) * scale) + y) * owned.Width * scale) + ((common.X - owned.X) * scale), width);
            TensorPrimitives.Multiply(across, weight, both);
            TensorPrimitives.MultiplyAdd(from, both, to, to);
        }
    }
}
