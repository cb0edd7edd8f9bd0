using Nadir.Core.Models;

namespace Nadir.Core.Diffusion;

/// <summary>Which levels of a path a sampler of N steps visits.</summary>
public static class StepPlacement
{
    /// <summary>N steps uniform in time, t_i = 1 − i/N. N is at least 1; one step goes from t = 1 straight to clean.</summary>
    public static NoiseSchedule Uniform(GaussianPath path, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var levels = new NoiseLevel[checked(steps + 1)];
        for (var i = 0; i < steps; i++)
        {
            levels[i] = path.At((double)(steps - i) / steps);
        }

        levels[steps] = NoiseLevel.Clean;
        return new NoiseSchedule(levels, path);
    }

    /// <summary>Steps at the given falling times, each above 0 and at most 1; the clean end is added.</summary>
    public static NoiseSchedule FromTimes(GaussianPath path, ReadOnlySpan<double> times)
    {
        var levels = new NoiseLevel[checked(times.Length + 1)];
        for (var i = 0; i < times.Length; i++)
        {
            levels[i] = path.At(times[i]);
        }

        levels[^1] = NoiseLevel.Clean;
        return new NoiseSchedule(levels, path);
    }

    /// <summary>The card's fitted table for N steps on the card's path; throws ArgumentException, naming the tables there are, when it has none.</summary>
    public static NoiseSchedule Fitted(ModelCard card, int steps)
    {
        foreach (var table in card.StepTables)
        {
            if (table.Steps == steps)
            {
                return FromTimes(GaussianPath.Of(card), table.Times.AsSpan());
            }
        }

        var known = string.Join(", ", card.StepTables.Select(table => table.Steps).Order());
        throw new ArgumentException(
            $"model {card.Name} has no fitted table for {steps} steps; it has {(known.Length == 0 ? "none" : known)}", nameof(steps));
    }

    /// <summary>The card's fitted table where it has one for N, else uniform steps on the card's path.</summary>
    public static NoiseSchedule ForModel(ModelCard card, int steps) => card.StepTables.Any(table => table.Steps == steps)
        ? Fitted(card, steps)
        : Uniform(GaussianPath.Of(card), steps);
}
