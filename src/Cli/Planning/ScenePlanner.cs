using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Models;
using Nadir.Raster;

namespace Nadir.Cli.Planning;

/// <summary>Makes a run's manifest from a local file, without a store: what Ingest will make of it, or the refusal it will give.</summary>
internal static class ScenePlanner
{
    /// <summary>Throws what would be refused: the model, a setting, or the scene.</summary>
    public static void Check(string file, UpscaleSettings settings, string models, CancellationToken cancellationToken) =>
        Plan(file, settings, new FolderModelCatalog(models), cancellationToken);

    /// <summary>The card and the manifest; its run id is not the one that a store will give.</summary>
    public static (ModelCard Card, SceneManifest Manifest) Plan(
        string file,
        UpscaleSettings settings,
        IModelCatalog models,
        CancellationToken cancellationToken)
    {
        string scene = SceneFile.NameOf(file);
        var card = models.Find(settings.Model);

        // Before the scene is opened: a wrong setting should not wait for a large file.
        SettingsResolver.Precision(settings, card);
        SettingsResolver.Sampling(settings, card);
        SettingsResolver.Tile(settings, card);

        var info = new FileInfo(file);
        var blob = new BlobEntry(BlobLayout.Scene(scene), "local", info.Length, info.LastWriteTimeUtc);
        var location = new RasterLocation(info.FullName, new Dictionary<string, string>());
        using var reader = SceneReader.Open(scene, location, RasterLimits.Default);
        return (card, ManifestBuilder.Build(RunIds.For(blob, card.Hash, settings), blob, reader, card, settings, cancellationToken));
    }
}
