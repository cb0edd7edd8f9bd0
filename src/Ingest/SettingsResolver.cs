using System.Globalization;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Ingest;

/// <summary>Settles a user's settings against a model's card. Nothing is corrected silently: what does not fit is refused.</summary>
public static class SettingsResolver
{
    /// <summary>Most steps a run may ask for.</summary>
    public const int MaxSteps = 1000;

    /// <summary>Largest tile side, input pixels.</summary>
    public const int MaxTile = 1024;

    /// <summary>Most tiles in a unit.</summary>
    public const int MaxTilesPerUnit = 64;

    /// <summary>Bytes that a unit's details should stay under, so that every stage's memory stays bounded for any number of bands.</summary>
    public const long UnitBytes = 64L << 20;

    /// <summary>The sampler's settings; throws <see cref="SettingsRejectedException"/> when one is out of range.</summary>
    public static SamplingSettings Sampling(UpscaleSettings settings, ModelCard card)
    {
        int steps = settings.Steps ?? (settings.Times.Count > 0 ? settings.Times.Count : card.DefaultSteps);
        int mostSteps = card.Denoiser is null ? 0 : MaxSteps;
        Require(steps >= 0 && steps <= mostSteps, "steps", steps, $"0 to {mostSteps} for model {card.Name}");
        Require(settings.Eta is null or (>= 0 and <= 1), "eta", settings.Eta ?? 0, "0 to 1");
        Require(settings.Temperature is >= 0 and <= 1, "temperature", settings.Temperature, "0 to 1");
        RequireKnownSampler(settings.Sampler);
        RequireStepsFor(settings, steps);
        var plan = steps == 0 ? null : Plan(settings, card, steps);
        return new SamplingSettings
        {
            Steps = steps,
            Sampler = settings.Sampler,
            Eta = settings.Eta,
            Schedule = plan?.ScheduleName,
            Spacing = plan?.Spacing,
            Levels = plan is null ? default : ValueList.From(plan.Schedule.Levels.ToArray().Select(level => new SamplingLevel(level.Alpha, level.Sigma))),
            Trial = settings.Trial,
            Guidance = plan?.Guidance?.Weight,
            GuidanceRescale = plan?.Guidance is null ? null : settings.GuidanceRescale,
            GuidanceFrom = plan?.Guidance is null ? null : settings.GuidanceFrom,
            GuidanceTo = plan?.Guidance is null ? null : settings.GuidanceTo,
            Threshold = settings.Threshold,
            Seed = settings.Seed,
            Temperature = settings.Temperature,
        };
    }

    /// <summary>The precision of the model's graphs; throws <see cref="SettingsRejectedException"/> when the model has none in it.</summary>
    public static string Precision(UpscaleSettings settings, ModelCard card)
    {
        string precision = settings.Precision ?? ModelPrecision.Default;
        Require(card.PrecisionNames.Contains(precision), "precision", precision, $"{string.Join(" or ", card.PrecisionNames)} for model {card.Name}");
        return precision;
    }

    /// <summary>The tile side, halo included; throws <see cref="SettingsRejectedException"/> when it does not suit the model.</summary>
    public static int Tile(UpscaleSettings settings, ModelCard card)
    {
        int tile = settings.Tile ?? card.PreferredTile;
        int least = LeastTile(card);
        bool fits = tile >= least && tile <= MaxTile && tile % card.Multiple == 0;
        Require(fits, "tile", tile, $"{least} to {MaxTile} input pixels, a multiple of {card.Multiple}, for model {card.Name}");
        return tile;
    }

    /// <summary>The smallest side that a tile of the model may have, input pixels.</summary>
    public static int LeastTile(ModelCard card) => AlignUp((2 * card.Halo) + 8, card.Multiple);

    /// <summary>The smallest tile that is allowed and covers an input of that side in one; the model's own where that is smaller.</summary>
    public static int CoveringTile(ModelCard card, int side) => Math.Min(card.PreferredTile, Math.Max(LeastTile(card), AlignUp(side, card.Multiple)));

    /// <summary>Tiles in a unit: the batch asked for, lowered so that a unit's details stay under <see cref="UnitBytes"/>.</summary>
    public static int TilesPerUnit(UpscaleSettings settings, ModelCard card, int tile, int bands)
    {
        int batch = settings.Batch ?? card.PreferredBatch;
        Require(batch is >= 1 and <= MaxTilesPerUnit, "batch", batch, $"1 to {MaxTilesPerUnit}");
        long tileBytes = (long)tile * tile * card.Scale * card.Scale * bands * sizeof(float);
        return (int)Math.Clamp(UnitBytes / tileBytes, 1, batch);
    }

    private static void RequireKnownSampler(string sampler)
    {
        if (!SamplerCatalog.Names.Contains(sampler))
        {
            string known = string.Join(", ", SamplerCatalog.Names);
            Require(false, "sampler", sampler, $"{SamplerCatalog.NearestTo(sampler)}, or another of {known}");
        }
    }

    /// <summary>The preview runs no denoiser, so what is said of one would be ignored.</summary>
    private static void RequireStepsFor(UpscaleSettings settings, int steps)
    {
        string? idle = settings.Times.Count > 0 ? "times"
            : settings.Schedule is not null ? "schedule"
            : settings.Spacing is not null ? "spacing"
            : settings.Guidance is not null ? "guidance"
            : settings.GuidanceRescale is not null ? "guidance-rescale"
            : settings.Threshold is not null ? "threshold"
            : null;
        Require(steps > 0 || idle is null, "steps", steps, $"1 or more with {idle}, or leave {idle} out: 0 steps run no denoiser");
    }

    /// <summary>Sampler, schedule and model settled together; a combination that makes no sense is refused with the nearest that does.</summary>
    private static SamplingPlan Plan(UpscaleSettings settings, ModelCard card, int steps)
    {
        try
        {
            return SamplingPlan.Resolve(card, SamplingRequest.Of(settings, steps));
        }
        catch (ArgumentException e)
        {
            string schedule = settings.Times.Count > 0 ? "of given times" : settings.Schedule ?? "of the model";
            string given = $"sampler {settings.Sampler}, schedule {schedule}, {steps} steps";
            throw new SettingsRejectedException("sampling", given, $"another combination: {Reason(e)}");
        }
    }

    /// <summary>The message without the parameter's name that .NET appends.</summary>
    private static string Reason(ArgumentException e) => e.Message.Split(" (Parameter", StringSplitOptions.None)[0].TrimEnd('.');

    private static int AlignUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private static void Require(bool holds, string setting, IFormattable value, string allowed) =>
        Require(holds, setting, value.ToString(null, CultureInfo.InvariantCulture), allowed);

    private static void Require(bool holds, string setting, string value, string allowed)
    {
        if (!holds)
        {
            throw new SettingsRejectedException(setting, value, allowed);
        }
    }
}
