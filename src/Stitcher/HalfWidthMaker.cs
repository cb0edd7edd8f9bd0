using Nadir.Core.Geometry;
using Nadir.Core.Memory;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>
/// Makes the uncertainty bands over one tile's owned window: the tiles' half-widths, blended with the details' own weights, each filling the
/// block of its input pixel. Integer products round up, so the interval never gets narrower; nodata is the data band's.
/// </summary>
public sealed class HalfWidthMaker
{
    private readonly SceneManifest manifest;
    private readonly TileGrid grid;
    private readonly double?[] nodata;
    private readonly Scratch<float> pixels = new();
    private readonly Scratch<float> blocks = new();

    /// <summary>A maker for a run with uncertainty bands.</summary>
    public HalfWidthMaker(SceneManifest manifest, TileGrid grid)
    {
        this.manifest = manifest;
        this.grid = grid;
        nodata = [.. manifest.Description.Bands.Where(band => band.Role == BandRole.Data).Select(band => band.Nodata)];
    }

    /// <summary>Makes one data band's, at product resolution; the span is good until the next call.</summary>
    /// <param name="region">The tile and the details that reach into its owned window.</param>
    /// <param name="band">The data band, from 0.</param>
    /// <param name="valid">1 where the owned window's input pixel is data.</param>
    public ReadOnlySpan<float> Make(TileRegion region, int band, ReadOnlySpan<byte> valid)
    {
        var owned = region.Tile.Owned;
        var widths = pixels.Take(checked((int)owned.Area));
        widths.Clear();
        foreach (var (spec, details) in region.Details)
        {
            Add(owned, spec, details.HalfWidths(spec.Number, band));
        }

        for (int i = 0; i < widths.Length; i++)
        {
            widths[i] = valid[i] == 0 ? (float)(nodata[band] ?? 0) : Settle(widths[i], nodata[band]);
        }

        Replication.Fill<float>(widths, owned.Size, manifest.Scale, blocks.Take(checked(widths.Length * manifest.Scale * manifest.Scale)));
        return blocks.Span;
    }

    private void Add(RasterWindow owned, TileSpec spec, ReadOnlySpan<float> from)
    {
        if (spec.Support.Intersect(owned) is not { } common)
        {
            return;
        }

        var weights = BlendWindow.ForTile(grid, spec);
        for (int y = common.Y; y < common.Bottom; y++)
        {
            float weight = weights.Vertical[y - spec.Support.Y];
            var source = from.Slice(((y - spec.Support.Y) * spec.Support.Width) + common.X - spec.Support.X, common.Width);
            var target = pixels.Span.Slice(((y - owned.Y) * owned.Width) + common.X - owned.X, common.Width);
            for (int x = 0; x < source.Length; x++)
            {
                target[x] += weight * weights.Horizontal[common.X - spec.Support.X + x] * source[x];
            }
        }
    }

    /// <summary>A value that the product's type holds and that is not its nodata: the next wider one.</summary>
    private float Settle(float width, double? reserved)
    {
        if (manifest.Description.Type == PixelType.Float32)
        {
            return width == reserved ? MathF.BitIncrement(width) : width;
        }

        var range = ValueRange.For(manifest.Description.Type, reserved);
        int whole = (int)Math.Clamp(Math.Ceiling((double)width), range.Low, range.High);
        return whole == range.Nodata ? whole + 1 : whole;
    }
}
