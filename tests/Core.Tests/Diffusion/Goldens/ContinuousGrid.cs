using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>The dpm-solver repository's continuous-time grids over a linear path or a table interpolated in ln α.</summary>
internal sealed class ContinuousGrid(Func<double, NoiseLevel> at, double end)
{
    public double End { get; } = end;

    public static ContinuousGrid Of(GoldenCase golden)
    {
        var schedule = golden.Setting("noise_schedule") ?? throw new GoldenMismatchException("no noise_schedule");
        golden.Know(schedule, "noise_schedule.", "schedule", "beta_0", "beta_1", "kind", "beta_start", "beta_end", "num_train_timesteps", "T", "N");
        var end = golden.Has("t_end") ? golden.Number("t_end") : golden.Setting("t_end", 0.001, "sample_args");
        if (schedule.GetProperty("schedule").GetString() == "linear")
        {
            var path = PathCatalog.LinearBeta(schedule.GetProperty("beta_0").GetDouble(), schedule.GetProperty("beta_1").GetDouble());
            return new ContinuousGrid(path.At, end);
        }

        var count = schedule.TryGetProperty("num_train_timesteps", out var n) ? n.GetInt32() : 1000;
        var (first, last) = (schedule.GetProperty("beta_start").GetDouble(), schedule.GetProperty("beta_end").GetDouble());
        var table = schedule.GetProperty("kind").GetString() switch
        {
            "scaled_linear" => BetaTable.ScaledLinear(first, last, count),
            "linear" => BetaTable.Linear(first, last, count),
            var other => throw new GoldenMismatchException($"unknown table {other}"),
        };
        return new ContinuousGrid(t => OfTable(table, t), end);
    }

    public NoiseLevel At(double t) => at(t);

    /// <summary>count + 1 levels from one time to another.</summary>
    public NoiseLevel[] Levels(string skip, double from, double to, int count)
    {
        if (skip == "logSNR")
        {
            var lambdas = Numbers.Linspace(at(from).LogSnr, at(to).LogSnr, count + 1);
            return [at(from), .. lambdas[1..^1].Select(NoiseLevel.FromLogSnr), at(to)];
        }

        return [.. Times(skip, from, to, count).Select(at)];
    }

    public double[] SinglestepTimes(string skip, int[] orders, int steps, bool isFixed)
    {
        if (skip == "logSNR" || isFixed)
        {
            if (skip != "logSNR")
            {
                return Times(skip, 1, End, orders.Length);
            }

            var lambdas = Numbers.Linspace(at(1).LogSnr, at(End).LogSnr, orders.Length + 1);
            return [1, .. lambdas[1..^1].Select(TimeOf), End];
        }

        var all = Times(skip, 1, End, steps);
        var result = new double[orders.Length + 1];
        var place = 0;
        result[0] = all[0];
        for (var i = 0; i < orders.Length; i++)
        {
            place += orders[i];
            result[i + 1] = all[place];
        }

        return result;
    }

    private static double[] Times(string skip, double from, double to, int count) => skip switch
    {
        "time_uniform" => Numbers.Linspace(from, to, count + 1),
        "time_quadratic" => [.. Numbers.Linspace(Math.Sqrt(from), Math.Sqrt(to), count + 1).Select(v => v * v)],
        var other => throw new GoldenMismatchException($"unknown skip_type {other}"),
    };

    private double TimeOf(double logSnr)
    {
        var (low, high) = (End / 2, 1.0);
        for (var i = 0; i < 200; i++)
        {
            var mid = (low + high) / 2;
            (low, high) = at(mid).LogSnr > logSnr ? (mid, high) : (low, mid);
        }

        return high;
    }

    private static NoiseLevel OfTable(BetaTable table, double t)
    {
        var place = (t * table.Count) - 1;
        var i = Math.Clamp((int)Math.Floor(place), 0, table.Count - 2);
        double LogAlpha(int k) => 0.5 * Math.Log(table.AlphaBar(k));
        var logAlpha = LogAlpha(i) + ((LogAlpha(i + 1) - LogAlpha(i)) * (place - i));
        return new NoiseLevel(Math.Exp(logAlpha), Math.Sqrt(-double.ExpM1(2 * logAlpha)));
    }
}
