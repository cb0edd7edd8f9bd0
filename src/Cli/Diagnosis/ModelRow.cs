using System.Text.Json;
using Nadir.Core.Models;
using Nadir.Platform.Models;

namespace Nadir.Cli.Diagnosis;

/// <summary>A model, as <c>nadir models</c> lists it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="License">SPDX licence of the weights.</param>
/// <param name="Scale">Refinement factor.</param>
/// <param name="Bands">Bands of one network call.</param>
/// <param name="GsdMetres">Smallest and largest ground sampling distance of the input that it was made for; null when not declared.</param>
/// <param name="Precisions">What its graphs are there in.</param>
/// <param name="DefaultSteps">Steps where the user does not say.</param>
/// <param name="Tile">Side of a tile with its halo.</param>
/// <param name="Description">One sentence on what it is.</param>
/// <param name="Measured">What the card says was measured, as it stands there; null when it says nothing.</param>
/// <param name="Fault">Why the model cannot be used; null when it can. Then only the name is known.</param>
internal sealed record ModelRow(
    string Name,
    string Version,
    string License,
    int Scale,
    int Bands,
    IReadOnlyList<double>? GsdMetres,
    IReadOnlyList<string> Precisions,
    int DefaultSteps,
    int Tile,
    string Description,
    JsonElement? Measured,
    string? Fault)
{
    /// <summary>The row of a model that cannot be used.</summary>
    public static ModelRow Broken(string name, string fault) => new(name, string.Empty, string.Empty, 0, 0, null, [], 0, 0, string.Empty, null, fault);

    /// <summary>The row of a card.</summary>
    public static ModelRow Of(ModelCard card, FolderModelCatalog catalog)
    {
        bool declared = card.MinGsdMetres > 0 || double.IsFinite(card.MaxGsdMetres);
        return new ModelRow(
            card.Name,
            card.Version,
            card.License,
            card.Scale,
            card.Bands,
            declared ? [card.MinGsdMetres, card.MaxGsdMetres] : null,
            [.. card.PrecisionNames],
            card.DefaultSteps,
            card.PreferredTile,
            card.Description,
            MeasuredOf(card, catalog),
            null);
    }

    /// <summary>"0 steps 25.30 dB, 4 steps 24.87 dB, bicubic 24.23 dB" from pooledPsnrDb; "-" when the card does not tell.</summary>
    public string MeasuredText()
    {
        if (Measured is not { ValueKind: JsonValueKind.Object } measured
            || !measured.TryGetProperty("pooledPsnrDb", out var psnr)
            || psnr.ValueKind != JsonValueKind.Object)
        {
            return "-";
        }

        string steps = DefaultSteps.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var parts = new[] { "0", steps, "bicubic" }.Distinct()
            .Where(key => psnr.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number)
            .Select(key => (Name: key == "bicubic" ? key : $"{key} steps", Value: psnr.GetProperty(key).GetDouble()))
            .Select(part => FormattableString.Invariant($"{part.Name} {part.Value:0.00} dB"));
        string text = string.Join(", ", parts);
        return text.Length == 0 ? "-" : text;
    }

    private static JsonElement? MeasuredOf(ModelCard card, FolderModelCatalog catalog)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(catalog.Folder, card.Name, "card.json")));
        return json.RootElement.TryGetProperty("measured", out var measured) ? measured.Clone() : null;
    }
}
