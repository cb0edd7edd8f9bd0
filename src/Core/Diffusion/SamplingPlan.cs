using Nadir.Core.Diffusion.Guidance;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Diffusion.Schedules;
using Nadir.Core.Models;

namespace Nadir.Core.Diffusion;

/// <summary>
/// A run's sampler and levels, resolved from settings and a model card and validated together, before any work. What exists makes sense:
/// Resolve throws ArgumentException with the reason and the nearest combination that does otherwise.
/// </summary>
public sealed class SamplingPlan
{
    private SamplingPlan(ISampler sampler, NoiseSchedule schedule, string placement, GuidanceSettings? guidance)
    {
        (Sampler, Schedule, Placement, Guidance) = (sampler, schedule, placement, guidance);
    }

    /// <summary>The sampler.</summary>
    public ISampler Sampler { get; }

    /// <summary>The levels it visits: the table a report shows.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>Where the levels came from: a placement's name, or "fitted" for the card's own table.</summary>
    public string Placement { get; }

    /// <summary>Guidance, or null where there is none.</summary>
    public GuidanceSettings? Guidance { get; }

    /// <summary>Calls of the denoiser a tile costs.</summary>
    public int Evaluations => Sampler.Evaluations(Schedule.Steps);

    /// <summary>Resolves the choices; a null choice is the default: the card's path, its fitted table where it has one, no guidance.</summary>
    public static SamplingPlan Resolve(
        ModelCard card, string sampler, int steps, double? eta = null, string? placement = null, GuidanceSettings? guidance = null, bool hasNullCondition = false)
    {
        if (steps < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"a sampler takes 1 step or more, not {steps}; 0 is the preview, without a sampler");
        }

        var path = GaussianPath.Named(card.Path);
        var method = SamplerCatalog.Find(sampler, eta);
        var kind = Prediction.Named(card.Parameterization);
        if (guidance is { Weight: not 1 } && !hasNullCondition)
        {
            throw new ArgumentException($"model {card.Name} has no null condition, so it cannot be guided; leave guidance out", nameof(guidance));
        }

        if (SamplerCatalog.IsForDistilledModels(sampler) && steps > 50)
        {
            throw new ArgumentException($"{sampler} is for distilled models in few steps, not {steps}; use at most 50, or ddim", nameof(steps));
        }

        if (sampler == "resshift" && card.Path != "resshift")
        {
            throw new ArgumentException($"resshift needs a model on the resshift path, and {card.Name}'s is {card.Path}; use ddim with eta 1", nameof(sampler));
        }

        var fitted = placement is null or "fitted" && card.StepTables.Any(table => table.Steps == steps);
        var schedule = fitted || placement == "fitted"
            ? StepPlacement.Fitted(card, steps)
            : ScheduleCatalog.Place(placement ?? "uniform", path, steps);
        if (schedule[0].Alpha == 0 && kind is (Parameterization.Epsilon or Parameterization.Score))
        {
            throw new ArgumentException(
                $"model {card.Name} predicts {kind}, which says nothing at pure noise, where this schedule starts; use schedule log-snr", nameof(placement));
        }

        return new SamplingPlan(method, schedule, fitted || placement == "fitted" ? "fitted" : placement ?? "uniform", guidance);
    }
}
