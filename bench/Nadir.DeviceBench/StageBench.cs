using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Folder;
using Nadir.Platform.Runs;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.DeviceBench;

/// <summary>
/// The Upscaler's whole stage over a folder store: messages in, detail blobs out, with reading, normalising, noise, the sampler's arithmetic and
/// writing. The input tiles are made here, so no GDAL is needed.
/// </summary>
internal sealed class StageBench(IModelCatalog catalog, ModelCard card, InferenceOptions inference)
{
    private const int UnitsAtOnce = 4;

    /// <summary>Seconds of a run of a scene of a given side, after one unit that does not count, and its tiles.</summary>
    public async Task<(double Seconds, int Tiles)> RunAsync(int side, int steps, string precision)
    {
        var folder = Directory.CreateTempSubdirectory("nadir-stage-");
        try
        {
            var runs = new RunStore(new FolderBlobStore(folder.FullName, TimeProvider.System));
            var queues = new FolderQueueStore(folder.FullName, TimeProvider.System);
            var manifest = Manifest(side, steps, precision);
            var plan = new RunPlan(manifest);
            await runs.OpenAsync(manifest, default);
            for (int unit = 0; unit < plan.UnitCount; unit++)
            {
                await CutAsync(runs.Blobs, manifest, plan, unit);
            }

            using var source = new DetailModelSource(
                catalog, _ => OnnxDetailModel.Load(catalog, card, inference), new UpscalerSettings().WaitOn(inference.Device));
            var fanIn = new FanIn(runs.Blobs, queues);
            var handler = new UpscaleHandler(runs, fanIn, source, NullLogger<UpscaleHandler>.Instance);
            await handler.UpscaleAsync(new(PipelineJson.Schema, manifest.Run, 0), default);
            long started = Stopwatch.GetTimestamp();
            await Parallel.ForAsync(1, plan.UnitCount, new ParallelOptions { MaxDegreeOfParallelism = UnitsAtOnce }, async (unit, stop) =>
                await handler.UpscaleAsync(new(PipelineJson.Schema, manifest.Run, unit), stop));
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return await runs.FindCommitAsync(manifest.Run, default) is { } commit
                ? throw new InvalidOperationException($"the run ended: {commit.Reason}")
                : (seconds, plan.Grid.Count - plan.TilesOf(0).Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CutAsync(IBlobStore blobs, SceneManifest manifest, RunPlan plan, int unit)
    {
        var (first, count) = plan.TilesOf(unit);
        int bands = manifest.Normalization.Count;
        float[] values = new float[count * bands * manifest.Tile * manifest.Tile];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = 128 + (100 * MathF.Sin(i * 0.01f * (unit + 1)));
        }

        using var content = new MemoryStream();
        InputTiles.Write(content, [.. Enumerable.Range(first, count)], bands, manifest.Tile, values);
        content.Position = 0;
        await blobs.CreateAsync(BlobLayout.Input(manifest.Run, unit), content, default);
    }

    private SceneManifest Manifest(int side, int steps, string precision)
    {
        var size = new PixelSize(side, side);
        var bands = Enumerable.Range(1, card.Bands).Select(band => new BandDescription(band, BandRole.Data, null, $"band {band}"));
        return new SceneManifest
        {
            Schema = SceneManifest.CurrentSchema,
            Run = new RunId("0123456789abcdef"),
            Scene = "scene.tif",
            ETag = "none",
            Length = 1,
            Description = new SceneDescription
            {
                Driver = "GTiff",
                Size = size,
                Type = PixelType.UInt8,
                Bands = ValueList.From(bands),
                Validity = Validity.All,
                Transform = null,
                Crs = null,
                GsdMetres = null,
                GcpCount = 0,
                HasRpc = false,
            },
            Window = size.Whole,
            Model = card.Name,
            ModelHash = card.Hash,
            Precision = precision,
            Scale = card.Scale,
            Tile = card.PreferredTile,
            Halo = card.Halo,
            Multiple = card.Multiple,
            TilesPerUnit = inference.MaxBatch ?? card.PreferredBatch,
            Sampling = Measurements.Sampling(steps),
            Normalization = ValueList.From(Enumerable.Repeat(new BandNormalization(128, 128), card.Bands)),
            Groups = BandGroups.Cover(card.Bands, card.Bands),
            Compression = ProductCompression.Deflate,
            Warnings = [],
        };
    }
}
