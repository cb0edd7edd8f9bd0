using Nadir.Cli.Planning;
using Nadir.Core.Geometry;
using Nadir.Core.Metrics;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Raster;
using Nadir.Stitcher;
using Nadir.Tiler;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Evaluating;

/// <summary>
/// The product of one input file, made by the stages' own parts in their order, without a store between them: the manifest of Ingest, the
/// Tiler's tiles, the Upscaler's details and the Stitcher's base, blend and rounding.
/// </summary>
/// <param name="models">Where the cards are.</param>
/// <param name="unrounded">Whether products keep their fractions, as those of floating-point scenes do.</param>
internal sealed class InputUpscaler(IModelCatalog models, bool unrounded)
{
    private readonly DetailBuffers buffers = new();

    /// <summary>The product; without a model the block-mean exact bicubic base alone.</summary>
    /// <param name="file">The input, 8 bit, without nodata.</param>
    /// <param name="settings">Settings of the run.</param>
    /// <param name="model">The settings' model, or null.</param>
    /// <param name="cancellationToken">Looked at before each network call.</param>
    public MetricImage Make(string file, UpscaleSettings settings, IDetailModel? model, CancellationToken cancellationToken)
    {
        var (_, manifest) = ScenePlanner.Plan(file, settings, models, cancellationToken);
        if (unrounded)
        {
            manifest = manifest with { Description = manifest.Description with { Type = PixelType.Float32 } };
        }

        var location = new RasterLocation(file, new Dictionary<string, string>());
        using var reader = SceneReader.Open(manifest.Scene, location, RasterLimits.Default);
        var plan = new RunPlan(manifest);
        var details = model is null ? [] : Details(manifest, plan, reader, model, cancellationToken);
        return Assemble(manifest, plan, reader, details);
    }

    private DetailTiles[] Details(SceneManifest manifest, RunPlan plan, SceneReader reader, IDetailModel model, CancellationToken cancellationToken)
    {
        int bands = manifest.Normalization.Count;
        var cutter = new TileCutter(manifest, plan, reader);
        var details = new DetailTiles[plan.UnitCount];
        for (int unit = 0; unit < details.Length; unit++)
        {
            using var cut = cutter.Cut(unit, cancellationToken)
                ?? throw new InvalidOperationException($"unit {unit} of {manifest.Scene} has no valid pixel");
            var input = InputTiles.Read(Bytes(cut), manifest.Scene, bands, manifest.Tile);
            using var detail = DetailMaker.Make(manifest, plan, input, model, buffers, cancellationToken);
            details[unit] = DetailTiles.Read(detail.ToArray(), manifest.Scene, bands, tile => plan.Grid[tile].Support.Refine(manifest.Scale).Size);
        }

        return details;
    }

    private static MetricImage Assemble(SceneManifest manifest, RunPlan plan, SceneReader reader, DetailTiles[] details)
    {
        int bands = manifest.Normalization.Count;
        var size = manifest.Window.Size.Refine(manifest.Scale);
        double[] product = new double[checked(size.Area * bands)];
        var maker = new RegionMaker(manifest, plan.Grid, reader, ProductGaps.None);
        foreach (var tile in plan.Grid)
        {
            var touching = details.Length == 0 ? [] : plan.Grid.Touching(tile.Owned).OrderBy(spec => spec.Number).ToList();
            var region = new TileRegion(tile, [.. touching.Select(spec => (spec, details[plan.UnitOf(spec.Number)]))]);
            for (int band = 0; band < bands; band++)
            {
                Copy(maker.Make(region, band), tile.Owned.Refine(manifest.Scale), product, size.Width, bands, band);
            }
        }

        return new MetricImage(size.Height, size.Width, bands, product);
    }

    private static void Copy(ReadOnlySpan<float> pixels, RasterWindow owned, double[] product, int width, int bands, int band)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = owned.Y + (i / owned.Width);
            int column = owned.X + (i % owned.Width);
            product[(((row * width) + column) * bands) + band] = pixels[i];
        }
    }

    private static byte[] Bytes(Stream stream)
    {
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
