using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Raster;

namespace Nadir.TestKit;

/// <summary>What a stage's handler stands on, in memory, with a clock that a test moves.</summary>
public sealed class RunBench : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>Creates an empty bench.</summary>
    public RunBench()
    {
        Blobs = new MemoryBlobStore(Clock);
        Queues = new MemoryQueueStore(Clock);
        Locator = new MemoryRasterLocator(Blobs, folder.Path);
        Runs = new RunStore(Blobs);
        FanIn = new FanIn(Blobs, Queues);
    }

    /// <summary>The clock of both stores.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>The blobs.</summary>
    public MemoryBlobStore Blobs { get; }

    /// <summary>The queues.</summary>
    public MemoryQueueStore Queues { get; }

    /// <summary>How GDAL reads the blobs.</summary>
    public IRasterLocator Locator { get; }

    /// <summary>The runs.</summary>
    public RunStore Runs { get; }

    /// <summary>The fan-in.</summary>
    public FanIn FanIn { get; }

    /// <summary>A folder of this bench alone.</summary>
    public string Folder => folder.Path;

    /// <summary>The bytes of a file below samples/.</summary>
    public static byte[] Sample(string name) => File.ReadAllBytes(Repository.PathOf("samples", name));

    /// <summary>Drops a scene.</summary>
    public Task<BlobEntry> DropAsync(string scene, byte[] bytes) => PutAsync(BlobLayout.Scene(scene), bytes);

    /// <summary>Writes a blob.</summary>
    public Task<BlobEntry> PutAsync(BlobPath path, byte[] bytes) => Blobs.PutAsync(path, new MemoryStream(bytes), CancellationToken.None);

    /// <summary>The bytes of a blob that must be there.</summary>
    public async Task<byte[]> BytesAsync(BlobPath path) =>
        (await Blobs.ReadAsync(path, CancellationToken.None) ?? throw new InvalidOperationException($"{path} is not there")).Data.ToArray();

    /// <summary>Names of the blobs of a container that start with a prefix.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(string container, string prefix = "")
    {
        var names = new List<string>();
        await foreach (var entry in Blobs.ListAsync(container, prefix, CancellationToken.None))
        {
            names.Add(entry.Path.Name);
        }

        return names;
    }

    /// <summary>Takes every visible message of a queue.</summary>
    public async Task<IReadOnlyList<string>> TakeAsync(string queue)
    {
        var bodies = new List<string>();
        while (await Queues.ReceiveAsync(queue, 32, TimeSpan.FromMinutes(1), CancellationToken.None) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
            {
                bodies.Add(message.Body);
                await Queues.DeleteAsync(queue, message, CancellationToken.None);
            }
        }

        return bodies;
    }

    /// <summary>Opens a scene that was dropped; the caller disposes it.</summary>
    public async Task<SceneReader> OpenAsync(string scene) =>
        SceneReader.Open(scene, await Locator.LocateAsync(BlobLayout.Scene(scene), CancellationToken.None), RasterLimits.Default);

    /// <summary>Drops a scene and opens a run of it, normalised by (v - 1000) / 1000.</summary>
    public async Task<SceneManifest> StartAsync(
        byte[] bytes,
        ModelCard? card = null,
        int? tilesPerUnit = null,
        string scene = "scene.tif",
        TileFailurePolicy onTileFailure = TileFailurePolicy.Fail)
    {
        card ??= PatternDetailModel.NewCard();
        var blob = await DropAsync(scene, bytes);
        using var reader = await OpenAsync(scene);
        int bands = reader.Description.Bands.Count(band => band.Role == BandRole.Data);
        var manifest = new SceneManifest
        {
            Schema = SceneManifest.CurrentSchema,
            Run = RunIds.For(blob, card.Hash, new UpscaleSettings { Batch = tilesPerUnit }),
            Scene = scene,
            ETag = blob.ETag,
            Length = blob.Length,
            Description = reader.Description,
            Window = reader.Description.Size.Whole,
            Model = card.Name,
            ModelHash = card.Hash,
            Compression = ProductCompression.Deflate,
            Scale = card.Scale,
            Tile = card.PreferredTile,
            Halo = card.Halo,
            Multiple = card.Multiple,
            TilesPerUnit = tilesPerUnit ?? card.PreferredBatch,
            Sampling = new SamplingSettings { Steps = 1, Sampler = "ddim", Eta = 0, Seed = 7, Temperature = 1 },
            Normalization = ValueList.From(Enumerable.Repeat(new BandNormalization(1000, 1000), bands)),
            Groups = BandGroups.Cover(bands, card.Bands),
            OnTileFailure = onTileFailure,
            Warnings = [],
        };
        await Runs.OpenAsync(manifest, CancellationToken.None);
        return manifest;
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
