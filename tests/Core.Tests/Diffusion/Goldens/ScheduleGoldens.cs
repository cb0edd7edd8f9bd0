using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Tables of betas, sigmas and etas.</summary>
internal static class ScheduleGoldens
{
    public static void Check(GoldenCase golden)
    {
        switch (golden.Text("kind"))
        {
            case "beta_table":
                Betas(golden);
                break;
            case "sigma_table":
                golden.Know(golden.Json, "", "id", "kind", "source", "params", "sigmas", "timesteps", "notes");
                SigmaTableGoldens.Check(golden);
                break;
            case "constant_table":
                golden.Know(golden.Json, "", "id", "kind", "source", "values");
                golden.Same("values", golden.Numbers("values"), Constant(golden.Id.Split("ays_")[1]));
                break;
            case "resshift_eta":
                ResShift(golden);
                break;
            default:
                throw new GoldenMismatchException($"unknown kind {golden.Text("kind")}");
        }
    }

    public static double[] Constant(string name) => name switch
    {
        "StableDiffusionTimesteps" => [.. AlignYourSteps.Times("sd")],
        "StableDiffusionXLTimesteps" => [.. AlignYourSteps.Times("sdxl")],
        "StableDiffusionSigmas" => [.. AlignYourSteps.Ratios("sd"), 0],
        "StableDiffusionXLSigmas" => [.. AlignYourSteps.Ratios("sdxl"), 0],
        "StableDiffusionVideoSigmas" => [.. AlignYourSteps.Ratios("svd"), 0],
        _ => throw new GoldenMismatchException($"unknown table {name}"),
    };

    public static EtaTable Etas(GoldenCase golden)
    {
        const string group = "params";
        golden.Know(golden.Json.GetProperty(group), "params.", "steps", "kappa", "power", "min_noise_level", "etas_end");
        return EtaTable.Exponential(
            (int)golden.Setting("steps", 0, group),
            golden.Setting("kappa", 0, group),
            golden.Setting("min_noise_level", 0, group),
            golden.Setting("etas_end", 0, group),
            golden.Setting("power", 0, group));
    }

    private static void Betas(GoldenCase golden)
    {
        golden.Know(golden.Json, "", "id", "kind", "source", "params", "t", "beta", "alpha_bar", "sqrt_alpha_bar", "sqrt_one_minus_alpha_bar", "snr",
            "log_snr", "sigma_ve", "sum_beta", "sum_log_one_minus_beta_except_last", "notes");
        var table = Table(golden);
        int[] places = [.. golden.Numbers("t").Select(t => (int)t)];
        void Column(string name, Func<int, double> value) => golden.Same(name, golden.Numbers(name), [.. places.Select(value)]);
        Column("beta", table.Beta);
        Column("alpha_bar", table.AlphaBar);
        Column("sqrt_alpha_bar", t => table.Level(t).Alpha);
        Column("sqrt_one_minus_alpha_bar", t => table.Level(t).Sigma);
        Column("snr", table.Snr);
        Column("log_snr", table.LogSnr);
        Column("sigma_ve", table.Ratio);
        var all = Enumerable.Range(0, table.Count).Select(table.Beta).ToArray();
        golden.Same("sum_beta", golden.Number("sum_beta"), all.Sum());
        golden.Same("sum_log", golden.Number("sum_log_one_minus_beta_except_last"), all[..^1].Sum(beta => Math.Log(1 - beta)));
    }

    private static BetaTable Table(GoldenCase golden)
    {
        const string group = "params";
        golden.Know(golden.Json.GetProperty(group), "params.", "schedule", "beta_start", "beta_end", "num_train_timesteps", "s", "max_beta", "alpha_bar",
            "rescale_betas_zero_snr", "linear_start", "linear_end");
        var count = (int)golden.Setting("num_train_timesteps", 1000, group);
        var start = golden.Setting("beta_start", golden.Setting("linear_start", 0.1 / count, group), group);
        var end = golden.Setting("beta_end", golden.Setting("linear_end", 20.0 / count, group), group);
        var table = (golden.Repo, golden.Word("schedule", "", group)) switch
        {
            ("zsyOAOA/ResShift", "linear") => BetaTable.ScaledLinear(start, end, count),
            ("zsyOAOA/ResShift", "sqrt_linear") => BetaTable.Linear(start, end, count),
            ("zsyOAOA/ResShift", "sqrt") => BetaTable.RootOfLinear(start, end, count),
            (_, "linear") => BetaTable.Linear(start, end, count),
            (_, "scaled_linear") => BetaTable.ScaledLinear(start, end, count),
            (_, "sigmoid") => BetaTable.Sigmoid(start, end, count),
            (_, "cosine") => BetaTable.Cosine(count, golden.Setting("s", 0.008, group), golden.Setting("max_beta", 0.999, group)),
            (_, "laplace") => BetaTable.Laplace(count),
            (_, "exp") => BetaTable.Exponential(count),
            (_, "square_root") => BetaTable.SquareRoot(count),
            var (_, other) => throw new GoldenMismatchException($"unknown schedule {other}"),
        };
        return golden.Flag("rescale_betas_zero_snr", false, group) ? table.WithZeroTerminalSnr() : table;
    }

    private static void ResShift(GoldenCase golden)
    {
        golden.Know(golden.Json, "", "id", "kind", "source", "params", "sqrt_etas", "etas", "alpha", "posterior_variance",
            "posterior_log_variance_clipped", "posterior_mean_coef1", "posterior_mean_coef2", "notes");
        var table = Etas(golden);
        void Column(string name, Func<int, double> value) =>
            golden.Same(name, golden.Numbers(name), [.. Enumerable.Range(0, table.Count).Select(value)]);
        Column("sqrt_etas", table.RootEta);
        Column("etas", table.Eta);
        Column("alpha", t => table.Eta(t) - table.Eta(t - 1));
        Column("posterior_variance", table.PosteriorVariance);
        Column("posterior_log_variance_clipped", t => Math.Log(table.PosteriorVariance(Math.Max(1, t))));
        Column("posterior_mean_coef1", t => table.PosteriorMean(t).OfX);
        Column("posterior_mean_coef2", t => table.PosteriorMean(t).OfX0);
    }
}
