using Nadir.Cli.Terminals;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Models;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Planning;

/// <summary>Turns a tolerance into one table of steps for a run, by the adaptive solver on one tile (docs/decisions/0012).</summary>
internal static class StepChooser
{
    /// <summary>The sampler whose tables the adaptive solver makes.</summary>
    public const string Sampler = "adams-pc";

    /// <summary>Least and largest tolerance, in the model's normalised range.</summary>
    public const double Least = 1e-4;

    /// <inheritdoc cref="Least"/>
    public const double Most = 1;

    /// <summary>Throws what does not go with a tolerance, with what does.</summary>
    public static void Check(UpscaleSettings settings, double tolerance, bool samplerGiven)
    {
        if (!(tolerance is >= Least and <= Most))
        {
            throw new SettingsRejectedException("tolerance", FormattableString.Invariant($"{tolerance}"), FormattableString.Invariant($"{Least} to {Most}"));
        }

        string? other = settings.Steps is not null ? "steps"
            : settings.Times.Count > 0 ? "times"
            : settings.Schedule is not null ? "schedule"
            : settings.Spacing is not null ? "spacing"
            : null;
        if (other is not null)
        {
            throw new SettingsRejectedException("tolerance", FormattableString.Invariant($"{tolerance}"), $"it without {other}: a tolerance chooses the steps itself");
        }

        if (samplerGiven && settings.Sampler != Sampler)
        {
            throw new SettingsRejectedException("sampler", settings.Sampler, $"{Sampler}, or none, with tolerance: its error is what is measured");
        }
    }

    /// <summary>The settings with the table in them.</summary>
    /// <param name="settings">Settings that <see cref="Check"/> lets pass.</param>
    /// <param name="tolerance">Root-mean-square error in the model's normalised range.</param>
    /// <param name="models">Folder of models.</param>
    /// <param name="threads">Threads of one network call.</param>
    /// <param name="terminal">Told of the choice.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static UpscaleSettings Choose(
        UpscaleSettings settings, double tolerance, string models, int threads, Terminal terminal, CancellationToken cancellationToken)
    {
        var catalog = new FolderModelCatalog(models);
        var card = catalog.Find(settings.Model);
        var chosen = settings with { Sampler = Sampler, Steps = null };
        if (card.Denoiser is null)
        {
            throw new SettingsRejectedException("tolerance", FormattableString.Invariant($"{tolerance}"), $"none for model {card.Name}, which takes no steps");
        }

        // Refuses the rest of the settings before the model is loaded.
        SettingsResolver.Sampling(chosen with { Steps = 4 }, card);
        using var model = OnnxDetailModel.Load(catalog, card.At(SettingsResolver.Precision(chosen, card)), new InferenceOptions { Threads = threads });
        var report = model.TrySteps(tolerance, chosen, cancellationToken);
        terminal.Say(FormattableString.Invariant(
            $"nadir: tolerance {tolerance}: {report.Accepted} steps ({report.Rejected} tried and taken back){(report.IsWithinTolerance ? "" : "; warning: the budget of evaluations forced larger ones")}."));
        return chosen with
        {
            Times = Times(GaussianPath.Of(card), report),
            Trial = new StepTrial(tolerance, report.Accepted, report.Rejected, report.Evaluations, report.IsWithinTolerance),
        };
    }

    private static ValueList<double> Times(GaussianPath path, AdaptiveReport report) =>
        ValueList.From(report.Levels.SkipLast(1).Select(level => path.TimeOf(level.LogSnr)));
}
