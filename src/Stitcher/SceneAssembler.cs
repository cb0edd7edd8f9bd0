using System.Collections.Concurrent;
using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>
/// Makes a run's product file from its scene and its details, a few tiles at a time, in memory that does not grow with the scene.
/// The pixels are the same with any number of threads.
/// </summary>
public sealed class SceneAssembler(IBlobStore blobs, SceneManifest manifest, RunPlan plan, SceneReaders readers, ProductGaps gaps, StitchOptions options)
{
    private const int TilesPerThread = 4;

    /// <summary>Writes every pixel of the product and gives what was counted on the way.</summary>
    public async Task<AssemblyCounts> AssembleAsync(ProductWriter product, CancellationToken cancellationToken)
    {
        var cache = new DetailCache(blobs, manifest, plan, options.DetailCacheBytes, gaps);
        var oneAtATime = new Lock();
        var writers = readers.Select(reader => new RegionWriter(manifest, plan.Grid, reader, gaps, product, oneAtATime)).ToList();
        foreach (var panel in RegionOrder.Of(plan.Grid, PanelColumns(cache)))
        {
            foreach (var tiles in panel.Tiles.Chunk(TilesPerThread * writers.Count))
            {
                var regions = new ConcurrentQueue<TileRegion>(await GatherAsync(cache, panel, tiles, cancellationToken));
                await Task.WhenAll(writers.Select(writer => Task.Run(() => WriteAll(writer, regions, cancellationToken), cancellationToken)));
            }
        }

        return AssemblyCounts.Sum(writers.Select(writer => writer.Counts));
    }

    private static void WriteAll(RegionWriter writer, ConcurrentQueue<TileRegion> regions, CancellationToken cancellationToken)
    {
        while (regions.TryDequeue(out var region))
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(region);
        }
    }

    /// <summary>Columns of a panel such that three rows of it and their borders fit the cache.</summary>
    private int PanelColumns(DetailCache cache) =>
        (int)Math.Clamp((options.DetailCacheBytes / (3L * cache.TileBytes)) - 2, 1, plan.Grid.Cols);

    private async Task<IEnumerable<TileRegion>> GatherAsync(
        DetailCache cache, TilePanel panel, TileSpec[] tiles, CancellationToken cancellationToken)
    {
        var touching = Array.ConvertAll(tiles, tile => plan.Grid.Touching(tile.Owned).OrderBy(spec => spec.Number).ToList());
        var details = await cache.GetAsync(touching.SelectMany(specs => specs).Select(spec => spec.Number), panel.IsNear, cancellationToken);
        return tiles.Zip(touching, (tile, specs) => new TileRegion(
            tile,
            [.. specs.Select(spec => (spec, details[spec.Number])).Where(detail => detail.Item2.Has(detail.spec.Number))]));
    }
}
