using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Grids of sigmas, closing 0 included, and the training times that go with them.</summary>
internal static class SigmaTableGoldens
{
    private const string Group = "params";

    public static void Check(GoldenCase golden)
    {
        golden.Know(golden.Json.GetProperty(Group), "params.", "sigma_min", "sigma_max", "rho", "n", "beta_d", "beta_min", "eps_s", "beta_start",
            "beta_end", "beta_schedule", "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "shift",
            "num_train_timesteps", "flow_shift", "use_flow_sigmas", "table");
        var n = (int)golden.Setting("n", 0, Group);
        var sigmas = Sigmas(golden, n);
        var heun = golden.Json.GetProperty("source").GetProperty("function").GetString() == "FlowMatchHeunDiscreteScheduler.set_timesteps";
        double[] listed = heun ? [sigmas[0], .. sigmas.Skip(1).SelectMany(s => new[] { s, s })] : sigmas;
        golden.Same("sigmas", golden.Numbers("sigmas"), [.. listed, 0]);
        if (golden.Has("timesteps"))
        {
            golden.Same("timesteps", golden.Numbers("timesteps"), Times(golden, sigmas));
        }
    }

    private static double[] Sigmas(GoldenCase golden, int n)
    {
        var (min, max, rho) = (golden.Setting("sigma_min", 0, Group), golden.Setting("sigma_max", 0, Group), golden.Setting("rho", 7, Group));
        switch (golden.Json.GetProperty("source").GetProperty("function").GetString())
        {
            case "get_sigmas_karras" or "edm_sampler":
                return SigmaGrid.Karras(min, max, n, rho);
            case "get_sigmas_exponential":
                return SigmaGrid.Exponential(min, max, n);
            case "get_sigmas_polyexponential":
                return SigmaGrid.Polyexponential(min, max, n, golden.Setting("rho", 1, Group));
            case "get_sigmas_vp":
                return SigmaGrid.ContinuousVp(golden.Setting("beta_d", 0, Group), golden.Setting("beta_min", 0, Group), golden.Setting("eps_s", 0, Group), n);
            case "log-linear interpolation of the AYS table":
                return SigmaGrid.LogLinear(ScheduleGoldens.Constant(golden.Word("table", "", Group)).AsSpan()[..^1], n);
            case "FlowMatchEulerDiscreteScheduler.set_timesteps" or "FlowMatchHeunDiscreteScheduler.set_timesteps":
                return FlowGrid.TwiceShifted(n, golden.Setting("shift", 1, Group), (int)golden.Setting("num_train_timesteps", 1000, Group));
            case "DPMSolverMultistepScheduler.set_timesteps" when golden.Flag("use_flow_sigmas", false, Group):
                return FlowGrid.BelowOne(n, golden.Setting("flow_shift", 1, Group), 1000);
            case "UniPCMultistepScheduler.set_timesteps" when golden.Flag("use_flow_sigmas", false, Group):
                return FlowGrid.NearOne(n, golden.Setting("flow_shift", 1, Group), 1000);
            case "EulerDiscreteScheduler.set_timesteps":
                var visited = TrainingTimes.LinspaceExact(1000, n);
                return Spread(golden, Table(golden).RatioAt(visited[^1]), Table(golden).RatioAt(visited[0]), n);
            case "DPMSolverMultistepScheduler.set_timesteps":
                return Spread(golden, Table(golden).Ratio(0), Table(golden).Ratio(999), n);
            case var other:
                throw new GoldenMismatchException($"unknown function {other}");
        }
    }

    private static double[] Spread(GoldenCase golden, double min, double max, int n) =>
        golden.Flag("use_karras_sigmas", false, Group) ? SigmaGrid.Karras(min, max, n)
        : golden.Flag("use_exponential_sigmas", false, Group) ? SigmaGrid.Exponential(min, max, n)
        : golden.Flag("use_beta_sigmas", false, Group) ? SigmaGrid.Beta(min, max, n)
        : golden.Flag("use_lu_lambdas", false, Group) ? SigmaGrid.UniformLogSnr(min, max, n)
        : throw new GoldenMismatchException("no known grid");

    private static double[] Times(GoldenCase golden, double[] sigmas)
    {
        var function = golden.Json.GetProperty("source").GetProperty("function").GetString()!;
        if (function.StartsWith("FlowMatchHeun", StringComparison.Ordinal))
        {
            return [sigmas[0] * 1000, .. sigmas.Skip(1).SelectMany(s => new[] { s * 1000, s * 1000 })];
        }

        if (function.StartsWith("FlowMatch", StringComparison.Ordinal))
        {
            return [.. sigmas.Select(s => s * 1000)];
        }

        if (golden.Flag("use_flow_sigmas", false, Group))
        {
            return [.. sigmas.Select(s => Math.Floor(s * 1000))];
        }

        var table = Table(golden);
        var times = sigmas.Select(table.TimeOfRatio);
        if (function.StartsWith("Euler", StringComparison.Ordinal))
        {
            return [.. times];
        }

        var rounds = golden.Flag("use_karras_sigmas", false, Group) || golden.Flag("use_lu_lambdas", false, Group);

        // A whole number that rounding left a hair below counts as itself, as it does in the reference's own rounding.
        return [.. times.Select(t => rounds ? Math.Round(t, MidpointRounding.ToEven) : Math.Floor(t + 1e-9))];
    }

    private static BetaTable Table(GoldenCase golden) => golden.Word("beta_schedule", "", Group) switch
    {
        "scaled_linear" => BetaTable.ScaledLinear(golden.Setting("beta_start", 0, Group), golden.Setting("beta_end", 0, Group), 1000),
        "linear" => BetaTable.Linear(golden.Setting("beta_start", 0, Group), golden.Setting("beta_end", 0, Group), 1000),
        var other => throw new GoldenMismatchException($"unknown beta_schedule {other}"),
    };
}
