using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Ingest;

/// <summary>Settles whether a run can have uncertainty bands: only what the model's card was calibrated for is promised.</summary>
public static class UncertaintyResolver
{
    /// <summary>The settings of the bands, or null where none are wanted; throws <see cref="SettingsRejectedException"/> where the card's factors do not hold.</summary>
    public static UncertaintySettings? Resolve(UpscaleSettings settings, ModelCard card, SamplingSettings sampling)
    {
        if (!settings.Uncertainty)
        {
            return null;
        }

        if (card.Uncertainty is not { } calibration)
        {
            throw Refused($"model {card.Name}", "a model whose card has an \"uncertainty\" field");
        }

        bool asCalibrated = sampling is { Sampler: UncertaintyCalibration.Sampler, Eta: null or 0, Temperature: 1, Guidance: null, Threshold: null }
            && settings is { Schedule: null, Spacing: null or "fitted", Times.Count: 0 };
        if (!asCalibrated)
        {
            throw Refused(
                "these sampler settings",
                $"the sampler {UncertaintyCalibration.Sampler} on the model's own steps at temperature 1, without guidance or threshold: that is what {card.Name} was calibrated for");
        }

        var factor = calibration.Factors.Cast<UncertaintyFactor?>().FirstOrDefault(known => known!.Value.Steps == sampling.Steps);
        if (factor is null)
        {
            string known = string.Join(", ", calibration.Factors.Select(known => known.Steps));
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"{sampling.Steps} steps"), $"a number of steps that {card.Name} was calibrated for: {known}");
        }

        return new UncertaintySettings
        {
            Level = calibration.Level,
            Samples = calibration.Samples,
            Window = calibration.Window,
            Floor = calibration.Floor,
            Factor = factor.Value.Factor,
            Draws = sampling.Steps > 0 ? sampling : SettingsResolver.Sampling(settings with { Steps = card.DefaultSteps }, card),
        };
    }

    private static SettingsRejectedException Refused(string found, string allowed) => new("uncertainty", $"asked for with {found}", allowed);
}
