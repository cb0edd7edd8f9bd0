using System.Collections.ObjectModel;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform;
using Nadir.Raster;
using Nadir.Stitcher;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>
/// The shipped maker of products, run once for each set of details; after that its files are given again. The calls of the ports are those of
/// the shipped one: where the scene is, then the details, all at that moment.
/// </summary>
internal sealed class RememberedProducts(Session ports, string sceneFile, Dictionary<string, IReadOnlyDictionary<string, byte[]>> known)
    : IProductMaker, IRasterLocator
{
    /// <inheritdoc/>
    public async Task MakeAsync(
        SceneManifest manifest, RunPlan plan, GivenUpUnits without, ProductFiles files, CancellationToken cancellationToken)
    {
        await ports.LocateAsync(BlobLayout.Scene(manifest.Scene), cancellationToken);
        var details = new MemoryBlobStore();
        string key = string.Join(' ', without.Units.Select(unit => unit.Unit));
        foreach (int unit in Enumerable.Range(0, plan.UnitCount).Except(without.Units.Select(failure => failure.Unit)))
        {
            var path = BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit);
            var (bytes, length) = await BlobBuffer.FillAsync(ports, path, [], cancellationToken)
                ?? throw new CorruptBlobException(path.ToString(), "is missing");
            var entry = await details.PutAsync(path, new MemoryStream(bytes, 0, length), cancellationToken);
            key += $" {entry.Path.Name}:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, length)))}";
        }

        if (!known.TryGetValue(key, out var product))
        {
            product = known[key] = await MakeAsync(details, manifest, plan, without, files);
        }

        foreach (var (file, bytes) in product)
        {
            File.WriteAllBytes(files.PathOf(file), bytes);
        }
    }

    /// <inheritdoc/>
    public Task<RasterLocation> LocateAsync(BlobPath path, CancellationToken cancellationToken) =>
        Task.FromResult(new RasterLocation(sceneFile, ReadOnlyDictionary<string, string>.Empty));

    private async Task<IReadOnlyDictionary<string, byte[]>> MakeAsync(
        MemoryBlobStore details, SceneManifest manifest, RunPlan plan, GivenUpUnits without, ProductFiles files)
    {
        string folder = Path.GetDirectoryName(files.Draft)!;
        var maker = new ProductMaker(details, this, RasterLimits.Default, new StitchOptions { TemporaryFolder = folder }, new ManualClock());
        await maker.MakeAsync(manifest, plan, without, files, CancellationToken.None);
        return ProductFiles.PublishingOrder.ToDictionary(file => file, file => File.ReadAllBytes(files.PathOf(file)));
    }
}
