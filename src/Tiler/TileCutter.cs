using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Tiler;

/// <summary>
/// Reads the tiles of a unit with their halo. Nodata is filled from its surroundings, so that the network never sees it; what
/// lies past the scene's edge mirrors the scene.
/// </summary>
public sealed class TileCutter
{
    /// <summary>More than the headers of two arrays take.</summary>
    private const int HeaderBytes = 512;

    private readonly RunPlan plan;
    private readonly FilledWindow window;
    private readonly int bands;
    private readonly int side;
    private readonly float[] values;
    private readonly byte[] blob;

    /// <summary>A cutter over an open scene, which it does not own.</summary>
    public TileCutter(SceneManifest manifest, RunPlan plan, SceneReader reader)
    {
        this.plan = plan;
        bands = manifest.Normalization.Count;
        side = manifest.Tile;
        values = new float[checked(plan.TilesPerUnit * bands * side * side)];
        blob = new byte[checked((values.Length * sizeof(float)) + (plan.TilesPerUnit * sizeof(int)) + HeaderBytes)];
        window = new FilledWindow(reader, manifest);
    }

    /// <summary>
    /// The unit's blob (<see cref="InputTiles"/>) from its first byte, good until the next cut; null when no tile of it has a valid pixel
    /// in its support.
    /// </summary>
    public Stream? Cut(int unit, CancellationToken cancellationToken)
    {
        var (first, count) = plan.TilesOf(unit);
        int area = side * side;
        var tiles = new List<int>(count);
        for (int tile = first; tile < first + count; tile++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var spec = plan.Grid[tile];
            bool valid = false;
            int offset = tiles.Count * bands * area;
            for (int band = 0; band < bands; band++)
            {
                valid |= Read(spec, band, values.AsSpan(offset + (band * area), area));
            }

            if (valid)
            {
                tiles.Add(tile);
            }
        }

        if (tiles.Count == 0)
        {
            return null;
        }

        var stream = new MemoryStream(blob);
        InputTiles.Write(stream, tiles.ToArray(), bands, side, values.AsSpan(0, tiles.Count * bands * area));
        return new MemoryStream(blob, 0, (int)stream.Position);
    }

    private bool Read(TileSpec spec, int band, Span<float> tile)
    {
        var inside = spec.Read.Intersect(plan.Grid.Scene.Whole)
            ?? throw new InvalidOperationException($"tile {spec.Index} lies outside the scene");
        window.Read(inside, band);
        for (int row = 0; row < side; row++)
        {
            int sourceRow = Mirror(row, inside.Height);
            var source = window.Values.Slice(sourceRow * inside.Width, inside.Width);
            var target = tile.Slice(row * side, side);
            source.CopyTo(target);
            for (int col = inside.Width; col < side; col++)
            {
                target[col] = source[Mirror(col, inside.Width)];
            }
        }

        return window.AnyValid(spec.Support, inside);
    }

    /// <summary>Position in 0..length-1 of a position past the end, mirrored at the edge pixel, to and fro for short sides.</summary>
    private static int Mirror(int position, int length)
    {
        if (position < length)
        {
            return position;
        }

        int period = Math.Max(1, 2 * (length - 1));
        int folded = position % period;
        return folded < length ? folded : period - folded;
    }
}
