using Nadir.Core.Diffusion.Guidance;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Diffusion.Schedules;
using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Core.Diffusion;

/// <summary>
/// A run's sampler, levels and guidance, resolved from settings and a model card and validated together, before any work. What exists makes
/// sense: Resolve throws ArgumentException with the reason and the nearest combination that does otherwise.
/// </summary>
public sealed class SamplingPlan
{
    /// <summary>The schedule's name where the times were given.</summary>
    public const string Table = "table";

    private SamplingPlan(ISampler sampler, NoiseSchedule schedule, string scheduleName, string? spacing, GuidanceSettings? guidance, double? threshold)
    {
        (Sampler, Schedule, ScheduleName, Spacing, Guidance, Threshold) = (sampler, schedule, scheduleName, spacing, guidance, threshold);
    }

    /// <summary>The sampler.</summary>
    public ISampler Sampler { get; }

    /// <summary>The levels it visits: the table a report shows.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>Name of the schedule: the model's own path, another curve or grid, or <see cref="Table"/>.</summary>
    public string ScheduleName { get; }

    /// <summary>Where on the curve the steps lie: a spacing's name, or "fitted" for the card's own table; null where the schedule says it.</summary>
    public string? Spacing { get; }

    /// <summary>Guidance, or null where there is none.</summary>
    public GuidanceSettings? Guidance { get; }

    /// <summary>Largest magnitude of x0 in the model's normalised range, or null.</summary>
    public double? Threshold { get; }

    /// <summary>The run written out; found when it is first asked for.</summary>
    public UnrolledSampler Unrolled => field ??= UnrolledSampler.Of(Sampler, Schedule);

    /// <summary>Calls of the denoiser a tile costs.</summary>
    public int Evaluations => Sampler.Evaluations(Schedule.Steps);

    /// <summary>Resolves the choices; a null choice is the default: the card's path, its fitted table where it has one, no guidance.</summary>
    public static SamplingPlan Resolve(ModelCard card, SamplingRequest request)
    {
        if (request.Steps < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(request), request.Steps, $"a sampler takes 1 step or more, not {request.Steps}; 0 is the preview, without a sampler");
        }

        var path = GaussianPath.Of(card);
        var method = SamplerCatalog.Find(request.Sampler, request.Eta);
        CheckSampler(card, request);
        var (schedule, name, spacing) = Place(card, path, request);
        var kind = Prediction.Named(card.Parameterization);
        if (schedule[0].Alpha == 0 && kind is (Parameterization.Epsilon or Parameterization.Score))
        {
            throw new ArgumentException(
                $"model {card.Name} predicts {kind}, which says nothing at pure noise, where this schedule starts; use spacing log-snr", nameof(request));
        }

        if (request.Threshold is { } threshold && !(threshold > 0 && double.IsFinite(threshold)))
        {
            throw new ArgumentOutOfRangeException(nameof(request), threshold, $"a threshold is above 0 and finite, not {threshold}; leave it out for none");
        }

        return new SamplingPlan(method, schedule, name, spacing, GuidanceOf(card, request, schedule), request.Threshold);
    }

    /// <summary>The plan that a manifest records: its levels as they stand there, or by name where it holds none.</summary>
    public static SamplingPlan Of(ModelCard card, SamplingSettings settings)
    {
        var request = new SamplingRequest
        {
            Sampler = settings.Sampler,
            Steps = settings.Steps,
            Eta = settings.Eta,
            Schedule = settings.Levels.Count > 0 ? null : settings.Schedule,
            Spacing = settings.Levels.Count > 0 ? null : settings.Spacing,
            Guidance = settings.Guidance,
            GuidanceRescale = settings.GuidanceRescale,
            GuidanceFrom = settings.GuidanceFrom,
            GuidanceTo = settings.GuidanceTo,
            Threshold = settings.Threshold,
        };
        if (settings.Levels.Count == 0)
        {
            return Resolve(card, request);
        }

        NoiseLevel[] levels = [.. settings.Levels.Select(level => new NoiseLevel(level.Alpha, level.Sigma))];
        var schedule = new NoiseSchedule(levels, GaussianPath.Of(card));
        var sampler = SamplerCatalog.Find(settings.Sampler, settings.Eta);
        return new SamplingPlan(
            sampler, schedule, settings.Schedule ?? Table, settings.Spacing, GuidanceOf(card, request, schedule), settings.Threshold);
    }

    private static void CheckSampler(ModelCard card, SamplingRequest request)
    {
        if (SamplerCatalog.IsForDistilledModels(request.Sampler) && request.Steps > 50)
        {
            throw new ArgumentException(
                $"{request.Sampler} is for distilled models in few steps, not {request.Steps}; use at most 50, or ddim", nameof(request));
        }

        if (request.Sampler == "resshift" && card.Path != "resshift")
        {
            throw new ArgumentException(
                $"resshift needs a model on the resshift path, and {card.Name}'s is {card.Path}; use ddim with eta 1", nameof(request));
        }
    }

    private static (NoiseSchedule Schedule, string Name, string? Spacing) Place(ModelCard card, GaussianPath path, SamplingRequest request)
    {
        if (request.Times.Count > 0)
        {
            return (GivenTimes(path, request), Table, null);
        }

        var own = request.Schedule is null || request.Schedule == card.Path;
        if (request.Spacing == "fitted" && !own)
        {
            throw new ArgumentException(
                $"fitted tables are for the model's own path, {card.Path}; leave schedule {request.Schedule} out, or take spacing uniform", nameof(request));
        }

        if (request.Spacing == "fitted" || (own && request.Spacing is null && card.StepTables.Any(table => table.Steps == request.Steps)))
        {
            return (StepPlacement.Fitted(card, request.Steps), card.Path, "fitted");
        }

        if (!own)
        {
            var spacing = ScheduleCatalog.Grids.Contains(request.Schedule!) ? null : request.Spacing ?? "uniform";
            return (ScheduleCatalog.Place(request.Schedule!, request.Spacing, path, request.Steps), request.Schedule!, spacing);
        }

        // A learned path has no name that others know, so only its spacing is checked by name.
        if (request.Spacing is { } given && !ScheduleCatalog.Spacings.Contains(given))
        {
            ScheduleCatalog.Place("cosine", given, path, request.Steps);
        }

        return (ScheduleCatalog.Place(request.Spacing ?? "uniform", path, request.Steps), card.Path, request.Spacing ?? "uniform");
    }

    private static NoiseSchedule GivenTimes(GaussianPath path, SamplingRequest request)
    {
        var times = request.Times.AsSpan();
        if ((request.Schedule ?? request.Spacing) is { } other)
        {
            throw new ArgumentException($"times say where the steps lie; leave {other} out", nameof(request));
        }

        if (times.Length != request.Steps)
        {
            throw new ArgumentException($"{times.Length} times are {times.Length} steps, not {request.Steps}; leave steps out", nameof(request));
        }

        if (times[^1] == 0)
        {
            throw new ArgumentException("the last time is 0; leave it out, the clean end is added", nameof(request));
        }

        for (var i = 0; i < times.Length; i++)
        {
            if (!(times[i] is > 0 and <= 1) || (i > 0 && times[i] >= times[i - 1]))
            {
                throw new ArgumentException($"times fall from at most 1 to above 0; time {i + 1} is {times[i]}", nameof(request));
            }
        }

        return StepPlacement.FromTimes(path, times);
    }

    private static GuidanceSettings? GuidanceOf(ModelCard card, SamplingRequest request, NoiseSchedule schedule)
    {
        if (request.Guidance is not { } weight)
        {
            return request.GuidanceRescale is null && request.GuidanceFrom is null && request.GuidanceTo is null
                ? null
                : throw new ArgumentException("rescale and interval are of guidance; give guidance too, 1 to 7", nameof(request));
        }

        var guidance = new GuidanceSettings(weight, rescale: request.GuidanceRescale ?? 0)
        {
            FromLogSnr = request.GuidanceFrom ?? double.NegativeInfinity,
            ToLogSnr = request.GuidanceTo ?? double.PositiveInfinity,
        };
        if (weight == 1)
        {
            return null;
        }

        if (!card.HasNullCondition)
        {
            throw new ArgumentException($"model {card.Name} has no null condition, so it cannot be guided; leave guidance out", nameof(request));
        }

        var guided = false;
        foreach (var level in schedule.Levels[..^1])
        {
            guided |= level.LogSnr >= guidance.FromLogSnr && level.LogSnr <= guidance.ToLogSnr;
        }

        return guided
            ? guidance
            : throw new ArgumentException(
                $"no step lies in the guidance interval of log-SNR {guidance.FromLogSnr} to {guidance.ToLogSnr}; "
                + $"steps run from {schedule[0].LogSnr:0.##} to {schedule[schedule.Steps - 1].LogSnr:0.##}",
                nameof(request));
    }
}
