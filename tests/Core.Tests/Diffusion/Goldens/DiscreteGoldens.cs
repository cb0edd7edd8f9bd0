using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Samplers on a table of training steps.</summary>
internal static class DiscreteGoldens
{
    public static void Ddim(GoldenCase golden)
    {
        var table = Table(golden);
        var guided = golden.Repo == "openai/guided-diffusion";
        var eta = guided ? golden.Setting("eta", 0) : golden.Setting("eta", 0, "step_args");
        var times = Times(golden);
        var clipped = guided || golden.Flag("use_clipped_model_output", false, "step_args");
        var end = guided || golden.Flag("set_alpha_to_one", true) ? NoiseLevel.Clean : table.Level(0);
        var stride = table.Count / golden.Steps;
        RespacedBetas(golden, table, times);
        NoiseLevel To(int i) => guided
            ? i + 1 < times.Length ? table.Level(times[i + 1]) : NoiseLevel.Clean
            : times[i] - stride >= 0 ? table.Level(times[i] - stride) : end;
        Stepwise(golden, new Ddim(eta) { KeepsRawDirection = !clipped }, i => (table.Level(times[i]), To(i)));
    }

    public static void Ddpm(GoldenCase golden)
    {
        var table = Table(golden);
        var times = Times(golden);
        var kind = golden.Repo == "openai/guided-diffusion" ? golden.Word("model_var_type") : golden.Word("variance_type");
        var variance = kind switch
        {
            "fixed_small" or "fixed_small_log" or "FIXED_SMALL" => DdpmVariance.Small,
            "fixed_large" or "FIXED_LARGE" => DdpmVariance.Large,
            "learned_range" or "LEARNED_RANGE" => DdpmVariance.LearnedRange,
            "LEARNED" => DdpmVariance.Learned,
            var other => throw new GoldenMismatchException($"unknown variance {other}"),
        };
        RespacedBetas(golden, table, times);
        var sampler = new Ddpm(variance) { NoisyEnd = golden.Repo == "huggingface/diffusers" && times[^1] > 0 };
        var levels = times.Select(t => table.Level(t)).Append(NoiseLevel.Clean).ToArray();
        SamplerGoldens.Run(golden, sampler, levels, golden.Numbers("x_init"), rescale: false);
    }

    public static void Lcm(GoldenCase golden)
    {
        var table = Table(golden);
        var times = Times(golden);
        var levels = times.Select(t => table.Level(t)).Append(NoiseLevel.Clean).ToArray();
        var scaling = golden.Setting("timestep_scaling", 10);
        var inner = new GoldenDenoiser(golden);
        var recorder = new StateRecorder();
        var denoiser = new ConsistencyDenoiser<double>(inner, level => ConsistencyWeights.Latent(scaling * times[Array.IndexOf(levels, level)]));
        new ConsistencyMultistep("lcm").Sample(
            denoiser,
            NoiseSchedule.Stretch(levels),
            new GoldenNoise(golden),
            golden.Numbers("x_init") is var x ? x : [],
            new SamplerWorkspace<double> { Observer = recorder });
        SamplerGoldens.Finish(golden, inner, recorder.States, rescale: false);
    }

    public static void Tcd(GoldenCase golden)
    {
        var table = Table(golden);
        var times = Times(golden);
        var eta = golden.Setting("eta", 0.3, "step_args");
        int Next(int i) => i + 1 < times.Length ? times[i + 1] : 0;
        var sampler = new Tcd(eta)
        {
            Landings = [.. times.Select((_, i) => table.Level((int)Math.Floor((1 - eta) * Next(i))))],
        };
        var levels = times.Select((t, i) => table.Level(t)).Append(table.Level(0)).ToArray();
        SamplerGoldens.Run(golden, sampler, levels, golden.Numbers("x_init"), rescale: false);
    }

    public static void Pndm(GoldenCase golden)
    {
        var table = Table(golden);
        var stride = table.Count / golden.Steps;
        var end = golden.Flag("set_alpha_to_one") ? NoiseLevel.Clean : table.Level(0);
        NoiseLevel At(int t) => t >= 0 ? table.Level(t) : end;
        var times = Times(golden);
        int[] main;
        NoiseLevel[]? middles = null;
        NoiseLevel[]? landings = null;
        (NoiseLevel, NoiseLevel)[]? transfers = null;
        var plain = golden.Flag("skip_prk_steps");
        if (plain)
        {
            main = [times[0], .. times[2..]];
            var evaluated = times;
            transfers = [.. evaluated.Select((t, i) => i == 1 ? (At(t + stride), At(t)) : (At(t), At(t - stride)))];
        }
        else
        {
            main = [times[0], times[4], times[8], .. times[12..]];
            middles = [At(times[1]), At(times[5]), At(times[9])];
            landings = [.. main[..3].Select(t => At(t - (stride / 2)))];
        }

        if (times.Length == 1)
        {
            main = times;
        }

        var levels = main.Select(t => At(t)).Append(At(main[^1] - stride)).ToArray();
        var sampler = new Pndm(plain ? PndmStart.Repeat : PndmStart.RungeKutta)
        {
            Middles = middles,
            MiddleLandings = landings,
            Transfers = transfers,
            Combined = Prediction.Named(golden.Text("prediction_type")),
        };
        var denoiser = new GoldenDenoiser(golden);
        var recorder = new StateRecorder();
        var x = golden.Numbers("x_init");
        sampler.Sample(denoiser, NoiseSchedule.Stretch(levels), new GoldenNoise(golden), x, new SamplerWorkspace<double> { Observer = recorder });

        // The states after the evaluations inside a start are those the denoiser was given next, which it has compared.
        var expected = golden.Json.GetProperty("states").EnumerateArray().Select(GoldenCase.Numbers).ToArray();
        golden.Same("evaluations", golden.Json.GetProperty("evals").GetArrayLength(), denoiser.Calls);
        for (var i = 0; i < recorder.States.Count; i++)
        {
            var at = plain ? i + expected.Length - recorder.States.Count : i < 3 ? (4 * i) + 3 : i + 9;
            golden.Same($"states[{at}]", expected[at], recorder.States[i].X);
        }

        golden.Same("x_final", golden.Numbers("x_final"), x);
    }

    public static void ResShift(GoldenCase golden)
    {
        var steps = (int)golden.Setting("steps", 15);
        var whole = EtaTable.Exponential(
            steps, golden.Setting("kappa", 2), golden.Setting("min_noise_level", 0.04), golden.Setting("etas_end", 0.99), golden.Setting("power", 0.3));
        var kept = golden.Setting("timestep_respacing") is { } count
            ? TrainingTimes.ResShift(steps, (int)GoldenCase.Number(count))
            : [.. Enumerable.Range(0, steps)];
        var table = new EtaTable([.. kept.Select(whole.RootEta)], whole.Kappa);
        golden.Same("sqrt_etas", golden.Numbers("sqrt_etas"), [.. kept.Select(whole.RootEta)]);
        var y = golden.Numbers("y");
        double[] Shifted(double[] x, double eta) => [.. x.Select((v, i) => v + (eta * y[i]))];
        var n = table.Count;
        var levels = Enumerable.Range(0, n).Select(i => table.Level(n - 1 - i)).Append(NoiseLevel.Clean).ToArray();
        var x = Shifted(golden.Numbers("x_init"), -table.Eta(n - 1));
        golden.Same("prior", x, [.. golden.Numbers("prior_noise").Select((v, i) => (levels[0].Alpha * y[i]) + (levels[0].Sigma * v))]);
        var denoiser = new GoldenDenoiser(golden);
        var recorder = new StateRecorder();
        new ResShift().Sample(
            denoiser, NoiseSchedule.Stretch(levels), new GoldenNoise(golden), x, new SamplerWorkspace<double> { Observer = recorder });
        var states = recorder.States.Select((s, i) => (s.Level, Shifted(s.X, table.Eta(n - 2 - i)))).ToList();
        SamplerGoldens.Finish(golden, denoiser, states, rescale: false);
    }

    public static BetaTable Table(GoldenCase golden)
    {
        var count = (int)golden.Setting("num_train_timesteps", 1000);
        var (start, end) = (golden.Setting("beta_start", 0), golden.Setting("beta_end", 0));
        var table = golden.Repo == "openai/guided-diffusion"
            ? golden.Word("schedule") switch
            {
                "linear" => BetaTable.Linear(0.1 / count, 20.0 / count, count),
                "cosine" => BetaTable.Cosine(count),
                var other => throw new GoldenMismatchException($"unknown schedule {other}"),
            }
            : golden.Word("beta_schedule") switch
            {
                "linear" => BetaTable.Linear(start, end, count),
                "scaled_linear" => BetaTable.ScaledLinear(start, end, count),
                "squaredcos_cap_v2" => BetaTable.Cosine(count),
                "sigmoid" => BetaTable.Sigmoid(start, end, count),
                "laplace" => BetaTable.Laplace(count),
                var other => throw new GoldenMismatchException($"unknown beta_schedule {other}"),
            };
        return golden.Flag("rescale_betas_zero_snr") ? table.WithZeroTerminalSnr() : table;
    }

    private static void RespacedBetas(GoldenCase golden, BetaTable table, int[] times)
    {
        if (golden.Has("respaced_betas"))
        {
            int[] rising = [.. times.Reverse()];
            var respaced = table.Respaced(rising);
            golden.Same("respaced_betas", golden.Numbers("respaced_betas"), [.. rising.Select((_, i) => respaced.Beta(i))]);
            golden.Same("respaced_alphas_cumprod", golden.Numbers("respaced_alphas_cumprod"), respaced.AlphaBars);
        }
    }

    private static int[] Times(GoldenCase golden) => [.. golden.Numbers("timesteps").Select(v => checked((int)v))];

    /// <summary>Drives a stateless sampler one step at a time, where a step need not land where the next one starts.</summary>
    private static void Stepwise(GoldenCase golden, Ddim sampler, Func<int, (NoiseLevel From, NoiseLevel To)> step)
    {
        var (denoiser, noise, x) = (new GoldenDenoiser(golden), new GoldenNoise(golden), golden.Numbers("x_init"));
        var states = new List<(NoiseLevel Level, double[] X)>();
        var workspace = new SamplerWorkspace<double>();
        for (var i = 0; i < golden.Steps; i++)
        {
            var (from, to) = step(i);
            sampler.Sample(denoiser, NoiseSchedule.Stretch([from, to]), noise, x, workspace);
            states.Add((to, [.. x]));
        }

        SamplerGoldens.Finish(golden, denoiser, states, rescale: false);
    }
}
