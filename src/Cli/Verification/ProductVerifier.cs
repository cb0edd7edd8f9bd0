using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Raster;
using Nadir.Stitcher;
using Nadir.Upscaler;

namespace Nadir.Cli.Verification;

/// <summary>Checks a finished product against its report's hash and, tile by tile, against its scene.</summary>
internal sealed class ProductVerifier(RunStore runs, IRasterLocator locator, IDetailModelSource models)
{
    /// <summary>What messages call the product's file, to tell it from the scene.</summary>
    public const string ProductName = "the product";

    /// <summary>
    /// Replays <paramref name="count"/> tiles, or all where there are fewer, drawn by <paramref name="seed"/>. Throws
    /// <see cref="CommandException"/> for a run without product, <see cref="SceneChangedException"/> when its scene is not there any more.
    /// </summary>
    public async Task<VerifyResult> VerifyAsync(RunId run, int count, ulong seed, CancellationToken cancellationToken)
    {
        var manifest = await runs.ReadManifestAsync(run, cancellationToken);
        if (await runs.FindCommitAsync(run, cancellationToken) is not { Outcome: RunOutcome.Done })
        {
            throw new CommandException(ExitCode.Usage, $"run {run} is not done, so it has no product to verify; 'nadir status {run}' says how it stands.");
        }

        await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
        var plan = new RunPlan(manifest);
        var path = BlobLayout.Product(manifest.Scene, run, ProductFiles.Scene);
        var tiles = TileDraw.Of(plan.Grid.Count, Math.Min(count, plan.Grid.Count), seed);
        bool isHashSame = await IsHashSameAsync(manifest, path, cancellationToken);
        var differences = await ReplayAsync(manifest, plan, path, tiles, cancellationToken);
        double chance = TileDraw.ChanceToFind(plan.Grid.Count, tiles.Count);
        return new VerifyResult(run, path.ToString(), plan.Grid.Count, tiles, seed, chance, isHashSame, differences);
    }

    private async Task<SortedDictionary<int, string>> ReplayAsync(
        SceneManifest manifest, RunPlan plan, BlobPath path, IReadOnlyList<int> tiles, CancellationToken cancellationToken)
    {
        var differences = new SortedDictionary<int, string>();
        var sceneAt = await locator.LocateAsync(BlobLayout.Scene(manifest.Scene), cancellationToken);
        var productAt = await locator.LocateAsync(path, cancellationToken);
        using var scene = SceneReader.Open(manifest.Scene, sceneAt, RasterLimits.None);
        using var model = await models.RentAsync(manifest, cancellationToken);
        var replay = new TileReplay(manifest, plan, scene, model.Model, await GapsAsync(manifest, plan, cancellationToken));
        try
        {
            using var product = SceneReader.Open(ProductName, productAt, RasterLimits.None);
            int bands = manifest.Description.Bands.Count + (manifest.Uncertainty is null ? 0 : manifest.Normalization.Count);
            if (product.Description.Size != manifest.Window.Size.Refine(manifest.Scale) || product.Description.Bands.Count != bands)
            {
                throw new CommandException(ExitCode.ProductDiffers, $"{path} has {product.Description.Size} pixels and {product.Description.Bands.Count} bands, which is not what run {manifest.Run} makes.");
            }

            foreach (int tile in tiles)
            {
                if (replay.Difference(product, tile, cancellationToken) is { } difference)
                {
                    differences[tile] = difference;
                }
            }
        }
        catch (SceneRejectedException error) when (error.Scene == ProductName)
        {
            throw new CommandException(ExitCode.ProductDiffers, $"{path} cannot be read: it {error.Reason}.", error);
        }

        return differences;
    }

    private async Task<ProductGaps> GapsAsync(SceneManifest manifest, RunPlan plan, CancellationToken cancellationToken) =>
        await runs.Blobs.ReadAsync(BlobLayout.GivenUp(manifest.Run), cancellationToken) is { } record
            ? ProductGaps.Of(plan, PipelineJson.ReadGivenUp(record))
            : ProductGaps.None;

    private async Task<bool> IsHashSameAsync(SceneManifest manifest, BlobPath path, CancellationToken cancellationToken)
    {
        var reportPath = BlobLayout.Product(manifest.Scene, manifest.Run, ProductFiles.Report);
        var report = await runs.Blobs.ReadAsync(reportPath, cancellationToken) ?? throw new CorruptBlobException(reportPath.ToString(), "is missing");
        await using var product = await runs.Blobs.OpenReadAsync(path, cancellationToken) ?? throw new CorruptBlobException(path.ToString(), "is missing");
        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(product, cancellationToken));
        try
        {
            using var json = JsonDocument.Parse(report.Data);
            return json.RootElement.GetProperty("product").GetProperty("sha256").GetString() == hash;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CorruptBlobException(reportPath.ToString(), "is not the report it should be", error);
        }
    }
}
