using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;

namespace Nadir.Cli.Evaluating;

/// <summary>The rows of a report: bicubic, block-mean exact bicubic, then one for each choice of settings.</summary>
internal static class EvaluationMethods
{
    /// <summary>
    /// The rows. Choices that come to the same are one row: without steps there is no noise, so temperatures do not matter. Throws what the
    /// models or the settings are refused for, and <see cref="CommandException"/> for models that cannot be measured on the same images.
    /// </summary>
    /// <param name="settings">At least one choice.</param>
    /// <param name="models">Where the cards are.</param>
    /// <param name="size">Side of a truth.</param>
    public static IReadOnlyList<EvaluationMethod> Of(IReadOnlyList<UpscaleSettings> settings, IModelCatalog models, int size)
    {
        var cards = settings.Select(choice => models.Find(choice.Model)).ToList();
        Check(cards, size);
        var rows = settings.Zip(cards, (choice, card) => Row(choice, card, size)).DistinctBy(row => row.Name).ToList();
        return
        [
            new EvaluationMethod(EvaluationMethod.Bicubic, null, null, null),
            new EvaluationMethod(EvaluationMethod.Base, rows[0].Settings, null, null),
            .. rows,
        ];
    }

    private static void Check(List<ModelCard> cards, int size)
    {
        var first = cards[0];
        if (cards.FirstOrDefault(card => card.Bands != first.Bands || card.Scale != first.Scale) is { } other)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"model {other.Name} makes {other.Bands} bands {other.Scale} times finer, {first.Name} {first.Bands} bands {first.Scale} times; evaluate them in two commands.");
        }

        if (size % first.Scale != 0)
        {
            throw new SettingsRejectedException("size", FormattableString.Invariant($"{size}"), $"a multiple of {first.Scale} for model {first.Name}");
        }
    }

    private static EvaluationMethod Row(UpscaleSettings settings, ModelCard card, int size)
    {
        var sampling = SettingsResolver.Sampling(settings, card);
        var fixedTile = settings with { Tile = settings.Tile ?? SettingsResolver.CoveringTile(card, size / card.Scale) };
        SettingsResolver.Tile(fixedTile, card);
        string steps = FormattableString.Invariant($"{sampling.Steps} {(sampling.Steps == 1 ? "step" : "steps")}");
        string temperature = sampling.Temperature == 1 || sampling.Steps == 0 ? "" : FormattableString.Invariant($", temperature {sampling.Temperature}");
        string precision = settings.Precision is null or ModelPrecision.Default ? "" : $", {settings.Precision}";
        return new EvaluationMethod($"{card.Name}, {steps}{temperature}{precision}", fixedTile, card, sampling);
    }
}
