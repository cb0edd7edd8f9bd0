using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Guidance;
using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Conversions, forward processes and guidance formulas.</summary>
internal static class FormulaGoldens
{
    public static void Conversion(GoldenCase golden)
    {
        golden.Know(golden.Json, "", "id", "kind", "source", "denoiser", "alpha", "sigma", "x_t", "x0", "x0_cond", "eps", "v", "flow", "score", "log_snr",
            "half_log_snr", "x0_from_v", "eps_from_v", "x0_from_flow", "eps_from_flow", "gauss_x0");
        Kind(golden, "conversion");
        NoiseLevel level = new(golden.Number("alpha"), golden.Number("sigma"));
        var (x, x0) = (golden.Numbers("x_t"), golden.Numbers("x0"));
        var estimate = new double[x.Length];
        GoldenDenoiser.Analytic(golden, x, level, false, estimate);
        golden.Same("x0", x0, estimate);
        GoldenDenoiser.Analytic(golden, x, level, true, estimate);
        golden.Same("x0_cond", golden.Numbers("x0_cond"), estimate);
        golden.Same("log_snr", golden.Number("log_snr"), level.LogSnr);
        golden.Same("half_log_snr", golden.Number("half_log_snr"), level.LogSnr / 2);
        foreach (var (name, kind) in new[]
        {
            ("eps", Parameterization.Epsilon), ("v", Parameterization.V), ("flow", Parameterization.Flow), ("score", Parameterization.Score),
        })
        {
            var output = x0.ToArray();
            Prediction.FromX0<double>(kind, level, x, output);
            golden.Same(name, golden.Numbers(name), output);
            if (kind is Parameterization.V or Parameterization.Flow)
            {
                Prediction.ToX0<double>(kind, level, x, output);
                golden.Same($"x0_from_{name}", golden.Numbers($"x0_from_{name}"), output);
                Prediction.FromX0<double>(Parameterization.Epsilon, level, x, output);
                golden.Same($"eps_from_{name}", golden.Numbers($"eps_from_{name}"), output);
            }
        }

        var gauss = golden.Denoisers["gauss_a"];
        new GaussianDenoiser(GoldenCase.Numbers(gauss.GetProperty("mean")), GoldenCase.Numbers(gauss.GetProperty("std"))).Denoise(x, level, estimate);
        golden.Same("gauss_x0", golden.Numbers("gauss_x0"), estimate);
    }

    public static void Forward(GoldenCase golden)
    {
        switch (golden.Text("kind"))
        {
            case "gaussian_forward":
                Gaussian(golden);
                break;
            case "resshift_forward":
                ResShift(golden);
                break;
            case "flow_forward":
                Flow(golden);
                break;
            default:
                throw new GoldenMismatchException($"unknown kind {golden.Text("kind")}");
        }
    }

    public static void Guidance(GoldenCase golden)
    {
        var length = (int)GoldenCase.Numbers(golden.Json.GetProperty("shape"))[1..].Aggregate(1.0, (a, b) => a * b);
        switch (golden.Text("kind"))
        {
            case "dynamic_threshold":
                golden.Know(golden.Json, "", "id", "kind", "source", "params", "shape", "x", "out", "quantile", "notes");
                golden.Know(golden.Json.GetProperty("params"), "params.", "ratio", "sample_max_value");
                var x = golden.Numbers("x");
                var ratio = golden.Setting("ratio", 0, "params");
                var scratch = new double[length];
                golden.Same("quantile", golden.Numbers("quantile"), [.. x.Chunk(length).Select(v => Thresholding.Quantile<double>(ratio, v, scratch))]);
                Thresholding.Dynamic(ratio, golden.Setting("sample_max_value", 1, "params"), length, x, scratch);
                golden.Same("out", golden.Numbers("out"), x);
                break;
            case "guidance_rescale":
                golden.Know(golden.Json, "", "id", "kind", "source", "params", "shape", "cfg", "cond", "out", "notes");
                golden.Know(golden.Json.GetProperty("params"), "params.", "phi");
                var guided = golden.Numbers("cfg");
                GuidanceMath.Rescale<double>(golden.Numbers("cond"), golden.Setting("phi", 0, "params"), length, guided);
                golden.Same("out", golden.Numbers("out"), guided);
                break;
            default:
                throw new GoldenMismatchException($"unknown kind {golden.Text("kind")}");
        }
    }

    private static void Gaussian(GoldenCase golden)
    {
        golden.Know(golden.Json, "", "id", "kind", "source", "schedule", "num_train_timesteps", "t", "beta_t", "alpha_bar_t", "alpha_bar_prev", "x0",
            "noise", "x_t", "q_mean", "q_variance", "q_log_variance", "posterior_mean", "posterior_variance", "posterior_log_variance_clipped",
            "posterior_mean_coef1", "posterior_mean_coef2", "x0_from_eps", "eps_from_x0", "diffusers_add_noise", "diffusers_velocity", "notes");
        var count = (int)golden.Number("num_train_timesteps");
        var table = golden.Text("schedule") switch
        {
            "linear" => BetaTable.Linear(0.1 / count, 20.0 / count, count),
            "cosine" => BetaTable.Cosine(count),
            var other => throw new GoldenMismatchException($"unknown schedule {other}"),
        };
        var t = (int)golden.Number("t");
        var (level, next) = (table.Level(t), table.Level(t - 1));
        var (x0, noise, xt) = (golden.Numbers("x0"), golden.Numbers("noise"), golden.Numbers("x_t"));
        golden.Same("beta_t", golden.Number("beta_t"), table.Beta(t));
        golden.Same("alpha_bar_t", golden.Number("alpha_bar_t"), table.AlphaBar(t));
        golden.Same("alpha_bar_prev", golden.Number("alpha_bar_prev"), table.AlphaBar(t - 1));
        var state = new double[x0.Length];
        ForwardProcess.AddNoise<double>(level, x0, noise, state);
        golden.Same("x_t", xt, state);
        golden.Same("diffusers_add_noise", golden.Numbers("diffusers_add_noise"), state);
        golden.Same("q_mean", golden.Numbers("q_mean"), [.. x0.Select(v => level.Alpha * v)]);
        golden.Same("q_variance", golden.Number("q_variance"), level.Sigma * level.Sigma);
        golden.Same("q_log_variance", golden.Number("q_log_variance"), 2 * Math.Log(level.Sigma));
        var posterior = new GaussianPosterior(level, next);
        golden.Same("posterior_mean_coef1", golden.Number("posterior_mean_coef1"), posterior.OfX0);
        golden.Same("posterior_mean_coef2", golden.Number("posterior_mean_coef2"), posterior.OfX);
        golden.Same("posterior_variance", golden.Number("posterior_variance"), posterior.Variance);
        golden.Same("posterior_mean", golden.Numbers("posterior_mean"), [.. x0.Select((v, i) => (posterior.OfX0 * v) + (posterior.OfX * xt[i]))]);
        var clipped = new GaussianPosterior(table.Level(Math.Max(1, t)), table.Level(Math.Max(1, t) - 1));
        golden.Same("posterior_log_variance_clipped", golden.Number("posterior_log_variance_clipped"), Math.Log(clipped.Variance));
        var eps = x0.ToArray();
        Prediction.FromX0<double>(Parameterization.Epsilon, level, xt, eps);
        golden.Same("eps_from_x0", golden.Numbers("eps_from_x0"), eps);
        var back = noise.ToArray();
        Prediction.ToX0<double>(Parameterization.Epsilon, level, xt, back);
        golden.Same("x0_from_eps", golden.Numbers("x0_from_eps"), back);
        var v = x0.ToArray();
        Prediction.FromX0<double>(Parameterization.V, level, xt, v);
        golden.Same("diffusers_velocity", golden.Numbers("diffusers_velocity"), v);
    }

    private static void ResShift(GoldenCase golden)
    {
        golden.Know(golden.Json, "", "id", "kind", "source", "params", "t", "x0", "y", "noise", "x_t", "q_mean", "q_variance", "posterior_mean",
            "posterior_variance", "posterior_log_variance_clipped", "eps_from_x0", "x0_from_eps", "scaled_input_latent", "scaled_input_pixel",
            "prior_sample", "notes");
        var table = ScheduleGoldens.Etas(golden);
        var t = (int)golden.Number("t");
        var level = table.Level(t);
        var (x0, y, noise, xt) = (golden.Numbers("x0"), golden.Numbers("y"), golden.Numbers("noise"), golden.Numbers("x_t"));
        double[] Shifted(double[] x, double eta) => [.. x.Select((v, i) => v + (eta * y[i]))];
        var state = new double[x0.Length];
        ForwardProcess.AddNoise<double>(level, x0, noise, state);
        golden.Same("x_t", xt, Shifted(state, table.Eta(t)));
        golden.Same("q_mean", golden.Numbers("q_mean"), Shifted([.. x0.Select(v => level.Alpha * v)], table.Eta(t)));
        golden.Same("q_variance", golden.Number("q_variance"), level.Sigma * level.Sigma);
        var (ofX, ofX0) = table.PosteriorMean(t);
        golden.Same("posterior_mean", golden.Numbers("posterior_mean"), [.. x0.Select((v, i) => (ofX0 * v) + (ofX * xt[i]))]);
        golden.Same("posterior_variance", golden.Number("posterior_variance"), table.PosteriorVariance(t));
        golden.Same("posterior_log_variance_clipped", golden.Number("posterior_log_variance_clipped"), Math.Log(table.PosteriorVariance(Math.Max(1, t))));
        var eps = x0.ToArray();
        Prediction.FromX0<double>(Parameterization.Epsilon, level, Shifted(xt, -table.Eta(t)), eps);
        golden.Same("eps_from_x0", golden.Numbers("eps_from_x0"), eps);
        var back = noise.ToArray();
        Prediction.ToX0<double>(Parameterization.Epsilon, level, Shifted(xt, -table.Eta(t)), back);
        golden.Same("x0_from_eps", golden.Numbers("x0_from_eps"), back);
        golden.Same("scaled_input_latent", golden.Numbers("scaled_input_latent"), [.. xt.Select(v => v * table.LatentInputScale(t))]);
        golden.Same("scaled_input_pixel", golden.Numbers("scaled_input_pixel"), [.. xt.Select(v => v * table.PixelInputScale(t))]);
        golden.Same("prior_sample", golden.Numbers("prior_sample"), [.. y.Select((v, i) => v + (table.Kappa * table.RootEta(table.Count - 1) * noise[i]))]);
    }

    private static void Flow(GoldenCase golden)
    {
        golden.Know(golden.Json, "", "id", "kind", "source", "sigma", "x0", "noise", "x_t", "velocity");
        var sigma = golden.Number("sigma");
        var level = new NoiseLevel(1 - sigma, sigma);
        var (x0, xt) = (golden.Numbers("x0"), golden.Numbers("x_t"));
        var state = new double[x0.Length];
        ForwardProcess.AddNoise<double>(level, x0, golden.Numbers("noise"), state);
        golden.Same("x_t", xt, state);
        var velocity = x0.ToArray();
        Prediction.FromX0<double>(Parameterization.Flow, level, xt, velocity);
        golden.Same("velocity", golden.Numbers("velocity"), velocity);
    }

    private static void Kind(GoldenCase golden, string kind)
    {
        if (golden.Text("kind") != kind)
        {
            throw new GoldenMismatchException($"unknown kind {golden.Text("kind")}");
        }
    }
}
