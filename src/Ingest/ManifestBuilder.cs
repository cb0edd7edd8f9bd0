using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Examination;

namespace Nadir.Ingest;

/// <summary>Makes a run's manifest from an examined scene, a model's card and the user's settings.</summary>
public static class ManifestBuilder
{
    /// <summary>
    /// The manifest; throws <see cref="SceneRejectedException"/> when the scene holds nothing to sharpen or the model is not fit
    /// for it, <see cref="SettingsRejectedException"/> when a setting is out of range.
    /// </summary>
    public static SceneManifest Build(
        RunId run,
        BlobEntry blob,
        SceneExamination examination,
        ModelCard card,
        UpscaleSettings settings)
    {
        string scene = blob.Path.Name;
        var (description, statistics) = (examination.Description, examination.Statistics);
        int bands = statistics.Count;
        int tile = SettingsResolver.Tile(settings, card);
        if (statistics.All(band => band.ValidShare == 0))
        {
            throw new SceneRejectedException(scene, "every pixel is nodata", "drop a scene that has data");
        }

        var sampling = SettingsResolver.Sampling(settings, card);
        return new SceneManifest
        {
            Schema = SceneManifest.CurrentSchema,
            Run = run,
            Scene = scene,
            ETag = blob.ETag,
            Length = blob.Length,
            Description = description,
            Window = Window(scene, description.Size, settings),
            Model = card.Name,
            ModelHash = card.Hash,
            Precision = SettingsResolver.Precision(settings, card),
            Scale = card.Scale,
            Tile = tile,
            Halo = card.Halo,
            Multiple = card.Multiple,
            TilesPerUnit = SettingsResolver.TilesPerUnit(settings, card, tile, bands),
            Sampling = sampling,
            Uncertainty = UncertaintyResolver.Resolve(settings, card, sampling),
            Normalization = ValueList.From(statistics.Select(band =>
                Normalization.FromStatistics(description.Type, band, card.RangeMin, card.RangeMax))),
            Groups = BandGroups.Cover(bands, card.Bands),
            Compression = settings.Compression,
            OnTileFailure = settings.OnTileFailure,
            Warnings = Warnings(scene, description, card, settings),
        };
    }

    private static RasterWindow Window(string scene, PixelSize size, UpscaleSettings settings)
    {
        var window = settings.Window ?? size.Whole;
        return size.Whole.Contains(window)
            ? window
            : throw new SettingsRejectedException("roi", window.ToString(), $"a window inside {scene}, which has {size} pixels");
    }

    private static ValueList<string> Warnings(string scene, SceneDescription description, ModelCard card, UpscaleSettings settings)
    {
        var warnings = new List<string>();
        if (description.Transform is null && description.GcpCount == 0 && !description.HasRpc)
        {
            warnings.Add("The scene has no georeference, so the product has none.");
        }

        if (description.GsdMetres is { } gsd && (gsd < card.MinGsdMetres * 0.99 || gsd > card.MaxGsdMetres * 1.01))
        {
            string reason = string.Create(
                CultureInfo.InvariantCulture,
                $"its ground sampling distance of {gsd:0.###} m is outside the {card.MinGsdMetres:0.###} to {card.MaxGsdMetres:0.###} m that model {card.Name} was trained for");
            if (settings.RequireFit)
            {
                throw new SceneRejectedException(scene, reason, "choose a model made for it, or leave out --require-fit");
            }

            warnings.Add($"The scene may get less or wrong detail: {reason}.");
        }

        return ValueList.From(warnings);
    }
}
