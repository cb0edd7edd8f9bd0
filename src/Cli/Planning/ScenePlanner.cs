using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Raster;
using Nadir.Raster.Examination;

namespace Nadir.Cli.Planning;

/// <summary>Makes a run's manifest from a local file, without a store: what Ingest will make of it, or the refusal it will give.</summary>
internal static class ScenePlanner
{
    /// <summary>Throws for a model or a setting that would be refused, before the scene is opened: a wrong setting should not wait for a large file.</summary>
    public static ModelCard Settle(UpscaleSettings settings, IModelCatalog models)
    {
        var card = models.Find(settings.Model);
        SettingsResolver.Precision(settings, card);
        SettingsResolver.Sampling(settings, card);
        SettingsResolver.Tile(settings, card);
        return card;
    }

    /// <summary>
    /// The card and the manifest, or the error that upscaling would meet: the model, a setting, or the scene. The run's id is not the one that a store
    /// will give.
    /// </summary>
    public static async Task<(ModelCard Card, SceneManifest Manifest)> PlanAsync(
        string file,
        UpscaleSettings settings,
        IModelCatalog models,
        ISceneExaminer examiner,
        CancellationToken cancellationToken)
    {
        var card = Settle(settings, models);
        return (card, await PlanAsync(file, settings, card, examiner, cancellationToken));
    }

    /// <summary>The manifest for a card that <see cref="Settle"/> gave, or the refusal of the scene.</summary>
    public static async Task<SceneManifest> PlanAsync(
        string file, UpscaleSettings settings, ModelCard card, ISceneExaminer examiner, CancellationToken cancellationToken)
    {
        var examination = await examiner.ExamineAsync(Request(file), cancellationToken);
        return Manifest(file, card, settings, examination);
    }

    /// <summary>The same at once and in this process, for a file of our own making.</summary>
    public static (ModelCard Card, SceneManifest Manifest) Plan(
        string file, UpscaleSettings settings, IModelCatalog models, CancellationToken cancellationToken)
    {
        var card = Settle(settings, models);
        var examination = InProcessExaminer.Examine(Request(file), cancellationToken);
        return (card, Manifest(file, card, settings, examination));
    }

    private static ExaminationRequest Request(string file) => new(
        SceneFile.NameOf(file),
        new RasterLocation(new FileInfo(file).FullName, new Dictionary<string, string>()),
        RasterLimits.Default,
        ExaminationDepth.Sample);

    private static SceneManifest Manifest(string file, ModelCard card, UpscaleSettings settings, SceneExamination examination)
    {
        var info = new FileInfo(file);
        var blob = new BlobEntry(BlobLayout.Scene(SceneFile.NameOf(file)), "local", info.Length, info.LastWriteTimeUtc);
        return ManifestBuilder.Build(RunIds.For(blob, card.Hash, settings), blob, examination, card, settings);
    }
}
