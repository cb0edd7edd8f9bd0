using System.Text.Json;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Runs a sampler case with the sampler of the library that it is about.</summary>
internal static class SamplerGoldens
{
    private static readonly string[] KnownFields =
    [
        "id", "algorithm", "source", "scheduler_class", "config", "num_inference_steps", "set_timesteps_args", "step_args", "sample_args",
        "prediction_type", "denoiser", "guidance", "shape", "timesteps", "sigmas", "sigma_spec", "x_init", "evals", "noise", "states",
        "x_final", "notes", "order_list", "t_start", "t_end", "latents", "timestep_map", "respaced_betas", "respaced_alphas_cumprod", "sqrt_etas", "etas", "y", "prior_noise",
    ];

    private static readonly string[] KnownSettings =
    [
        "num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "clip_sample", "set_alpha_to_one", "steps_offset", "prediction_type",
        "thresholding", "dynamic_thresholding_ratio", "clip_sample_range", "sample_max_value", "timestep_spacing", "rescale_betas_zero_snr",
        "solver_order", "algorithm_type", "solver_type", "lower_order_final", "euler_at_final", "use_karras_sigmas", "use_exponential_sigmas",
        "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas", "flow_shift", "final_sigmas_type", "lambda_min_clipped", "use_dynamic_shifting",
        "time_shift_type", "interpolation_type", "timestep_type", "shift", "base_shift", "max_shift", "base_image_seq_len",
        "max_image_seq_len", "invert_sigmas", "stochastic_sampling", "original_inference_steps", "timestep_scaling", "sigma_min", "sigma_max",
        "sigma_data", "s_noise", "rho", "clip_denoised", "t_min", "t_max", "ts", "steps", "schedule", "timestep_respacing", "model_mean_type",
        "model_var_type", "eta", "variance_type", "r", "noise_schedule", "thresholding_max_val", "correcting_x0_fn", "s_churn", "s_tmin",
        "s_tmax", "S_churn", "S_min", "S_max", "S_noise", "shift_terminal", "order", "skip_prk_steps", "schedule_name", "kappa", "power",
        "min_noise_level", "etas_end", "normalize_input", "latent_flag", "predict_type", "predict_x0", "disable_corrector", "variant",
    ];

    private static readonly string[] KnownArguments =
    [
        "eta", "use_clipped_model_output", "s_churn", "s_tmin", "s_tmax", "s_noise", "order", "timesteps", "sigmas", "mu", "steps", "t_end",
        "skip_type", "method", "lower_order_final", "denoise_to_zero", "solver_type",
    ];

    public static void Check(GoldenCase golden)
    {
        golden.Know(golden.Json, "", KnownFields);
        foreach (var group in new[] { "config", "step_args", "set_timesteps_args", "sample_args" })
        {
            if (golden.Has(group) && golden.Json.GetProperty(group).ValueKind == JsonValueKind.Object)
            {
                golden.Know(golden.Json.GetProperty(group), group + ".", group == "config" ? KnownSettings : KnownArguments);
            }
        }

        GridVerification.Check(golden);
        switch (golden.Text("algorithm"))
        {
            case "ddim":
                DiscreteGoldens.Ddim(golden);
                break;
            case "ddpm":
                DiscreteGoldens.Ddpm(golden);
                break;
            case "lcm":
                DiscreteGoldens.Lcm(golden);
                break;
            case "tcd":
                DiscreteGoldens.Tcd(golden);
                break;
            case "pndm":
                DiscreteGoldens.Pndm(golden);
                break;
            case "resshift_p_sample":
                DiscreteGoldens.ResShift(golden);
                break;
            case "cm_multistep":
                Consistency(golden);
                break;
            case "euler":
                Plain(golden, new Euler(Churn(golden)) { ChurnsAfterEvaluation = golden.Repo == "huggingface/diffusers" });
                break;
            case "euler_ancestral":
                Plain(golden, new EulerAncestral(golden.Setting("eta", 1), golden.Setting("s_noise", 1)));
                break;
            case "heun" or "edm_heun":
                Plain(golden, new Heun(Churn(golden)));
                break;
            case "dpm2":
                Plain(golden, new Dpm2(Churn(golden)));
                break;
            case "dpm2_ancestral":
                Plain(golden, new Dpm2(golden.Setting("eta", 1), golden.Setting("s_noise", 1)));
                break;
            case "dpmpp_2s_ancestral":
                Plain(golden, new Dpmpp2SAncestral(golden.Setting("eta", 1), golden.Setting("s_noise", 1)));
                break;
            case "dpmpp_sde":
                Plain(golden, new DpmppSde(golden.Setting("eta", 1), golden.Setting("s_noise", 1), golden.Setting("r", 0.5)));
                break;
            case "lms":
                Plain(golden, new Lms((int)golden.Setting("order", golden.Setting("order", 4, "step_args"))));
                break;
            case "flow_euler" when golden.Flag("stochastic_sampling"):
                Plain(golden, new ConsistencyMultistep());
                break;
            case "flow_euler":
                Plain(golden, new Ddim());
                break;
            case "flow_heun":
                Plain(golden, new FlowHeun());
                break;
            case "deis":
                Plain(golden, new Deis((int)golden.Setting("solver_order", 2)));
                break;
            case "unipc" when golden.Repo == "huggingface/diffusers":
                Plain(golden, SolverGoldens.UniPc(golden));
                break;
            case "dpmpp_2m":
                Plain(golden, new DpmSolverMultistep("dpmpp-2m", 2) { LowersOrderBelow = 0 });
                break;
            case "dpmpp_2m_sde":
                Plain(golden, SolverGoldens.KarrasSde(golden, 2));
                break;
            case "dpmpp_3m_sde":
                Plain(golden, SolverGoldens.KarrasSde(golden, 3));
                break;
            case "dpmsolver" or "dpmsolver++" or "sde-dpmsolver" or "sde-dpmsolver++":
                Plain(golden, SolverGoldens.Multistep(golden));
                break;
            case "dpmsolver_singlestep" or "dpmsolver++_singlestep" or "sde-dpmsolver++_singlestep" when golden.Repo == "huggingface/diffusers":
                SolverGoldens.GroupedSinglestep(golden);
                break;
            case "unipc" or "dpmsolver_multistep" or "dpmsolver++_multistep" or "dpmsolver_singlestep" or "dpmsolver++_singlestep"
                or "dpmsolver_singlestep_fixed" or "dpmsolver++_singlestep_fixed":
                SolverGoldens.Continuous(golden);
                break;
            case var other:
                throw new GoldenMismatchException($"unknown algorithm {other}");
        }
    }

    /// <summary>Runs a stateless or whole-schedule sampler over levels, then compares evaluations and states.</summary>
    public static void Run(GoldenCase golden, ISampler sampler, NoiseLevel[] levels, double[] x, GaussianPath? path = null, bool rescale = true)
    {
        var denoiser = new GoldenDenoiser(golden);
        var recorder = new StateRecorder();
        sampler.Sample(
            denoiser, NoiseSchedule.Stretch(levels, path), new GoldenNoise(golden), x, new SamplerWorkspace<double> { Observer = recorder });
        Finish(golden, denoiser, recorder.States, rescale);
    }

    /// <summary>Compares recorded states with the case's, the corrected ones where it has predicted ones too.</summary>
    public static void Finish(GoldenCase golden, GoldenDenoiser denoiser, List<(NoiseLevel Level, double[] X)> states, bool rescale)
    {
        var evals = golden.Json.GetProperty("evals").GetArrayLength();
        golden.Same("evaluations", evals, denoiser.Calls);
        var expected = golden.Json.GetProperty("states").EnumerateArray().Select(GoldenCase.Numbers).ToArray();
        var twoStage = expected.Length == (2 * states.Count) - 1 && states.Count > 1;
        if (!twoStage && expected.Length != states.Count)
        {
            throw new GoldenMismatchException($"{states.Count} states instead of {expected.Length}");
        }

        for (var i = 0; i < states.Count; i++)
        {
            var at = twoStage ? Math.Min((2 * i) + 1, expected.Length - 1) : i;
            var scale = rescale ? states[i].Level.Alpha : 1;
            golden.Same($"states[{at}]", expected[at], [.. states[i].X.Select(v => v / scale)]);
        }

        golden.Same("x_final", golden.Numbers("x_final"), [.. states[^1].X.Select(v => v / (rescale ? states[^1].Level.Alpha : 1))]);
    }

    private static void Plain(GoldenCase golden, ISampler sampler)
    {
        var exploding = golden.Repo is "crowsonkb/k-diffusion" or "NVlabs/edm";
        var flow = golden.Text("prediction_type") is "flow" or "flow_prediction";
        var path = exploding ? PathCatalog.Exploding : flow ? PathCatalog.Flow : PathCatalog.Cosine;
        var sigmas = GridGoldens.SamplerSigmas(golden);
        var levels = sigmas.Select(s => flow ? new NoiseLevel(1 - s, s) : s == 0 ? NoiseLevel.Clean : path.AtRatio(s)).ToArray();
        var sigmaSpace = golden.Json.GetProperty("evals")[0].TryGetProperty("sigma_ve", out _);
        var x = golden.Numbers("x_init");
        if (sigmaSpace)
        {
            x = [.. x.Select(v => v * levels[0].Alpha)];
        }

        Run(golden, sampler, levels, x, path, rescale: sigmaSpace);
    }

    private static void Consistency(GoldenCase golden)
    {
        double[] sigmas;
        if (golden.Repo == "openai/consistency_models")
        {
            var (min, max, rho) = (golden.Setting("t_min", 0.002), golden.Setting("t_max", 80), golden.Setting("rho", 7));
            var steps = golden.Setting("steps", 40);
            sigmas = [.. GoldenCase.Numbers(golden.Setting("ts")!.Value).Select(t => Karras(min, max, rho, t / (steps - 1)))];
        }
        else
        {
            sigmas = golden.Numbers("sigmas");
        }

        var min0 = golden.Repo == "openai/consistency_models" ? golden.Setting("t_min", 0.002) : golden.Setting("sigma_min", 0.002);
        sigmas[^1] = Math.Max(sigmas[^1], min0);
        Run(
            golden,
            new ConsistencyMultistep(sigmaMin: min0, noiseScale: golden.Setting("s_noise", 1)),
            [.. sigmas.Select(s => new NoiseLevel(1, s))],
            golden.Numbers("x_init"),
            PathCatalog.Exploding);
    }

    private static double Karras(double min, double max, double rho, double u) =>
        Math.Pow(Math.Pow(max, 1 / rho) + (u * (Math.Pow(min, 1 / rho) - Math.Pow(max, 1 / rho))), rho);

    private static Churn Churn(GoldenCase golden)
    {
        var group = golden.Repo == "huggingface/diffusers" ? "step_args" : "config";
        return golden.Text("algorithm") == "edm_heun"
            ? new Churn(golden.Setting("S_churn", 0), golden.Setting("S_min", 0), golden.Setting("S_max", double.PositiveInfinity), golden.Setting("S_noise", 1))
            : new Churn(
                golden.Setting("s_churn", 0, group),
                golden.Setting("s_tmin", 0, group),
                golden.Setting("s_tmax", double.PositiveInfinity, group),
                golden.Setting("s_noise", 1, group));
    }
}
