using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Recomputes the grid of a sampler case from its settings, so that no setting about grids is taken on trust.</summary>
internal static class GridVerification
{
    private const string Arguments = "set_timesteps_args";

    public static void Check(GoldenCase golden)
    {
        if (!golden.Has("scheduler_class"))
        {
            return;
        }

        if (golden.Setting("timesteps", Arguments) is { } times0)
        {
            CustomTimes(golden, GoldenCase.Numbers(times0));
            return;
        }

        if (golden.Setting("sigmas", Arguments) is { } sigmas0)
        {
            CustomSigmas(golden, GoldenCase.Numbers(sigmas0));
            return;
        }

        var n = golden.Steps;
        switch (golden.Text("scheduler_class"))
        {
            case "DDIMScheduler" or "DDPMScheduler":
                golden.Same("timesteps", golden.Numbers("timesteps"), Wide(Spaced(golden, TrainingTimes.Linspace, TrainingTimes.Leading)));
                break;
            case "PNDMScheduler":
                var times = Spaced(golden, TrainingTimes.Linspace, TrainingTimes.Leading);
                golden.Same("timesteps", golden.Numbers("timesteps"), Wide(golden.Flag("skip_prk_steps")
                    ? TrainingTimes.PndmRepeated(times)
                    : TrainingTimes.PndmRungeKutta(times, Training(golden) / n)));
                break;
            case "LCMScheduler" or "TCDScheduler":
                golden.Same("timesteps", golden.Numbers("timesteps"), Wide(TrainingTimes.Latent(Training(golden), n, (int)golden.Setting("original_inference_steps", 50))));
                break;
            case "DPMSolverMultistepScheduler" or "DPMSolverSinglestepScheduler" or "UniPCMultistepScheduler" or "DEISMultistepScheduler":
                Ratios(golden, true);
                break;
            case "EulerDiscreteScheduler" or "EulerAncestralDiscreteScheduler" or "HeunDiscreteScheduler" or "LMSDiscreteScheduler"
                or "KDPM2DiscreteScheduler" or "KDPM2AncestralDiscreteScheduler" or "DPMSolverSDEScheduler":
                Ratios(golden, false);
                break;
            case "CMStochasticIterativeScheduler":
                var (min, max) = (golden.Setting("sigma_min", 0.002), golden.Setting("sigma_max", 80));
                golden.Same("sigmas", golden.Numbers("sigmas"), [.. ConsistencyGrid.Sigmas(n, Training(golden), min, max, golden.Setting("rho", 7)), min]);
                break;
            case "FlowMatchEulerDiscreteScheduler" or "FlowMatchHeunDiscreteScheduler":
                golden.Same("sigmas", [.. Distinct(golden.Numbers("sigmas"))[..n]], Flow(golden, n));
                break;
            case var other:
                throw new GoldenMismatchException($"unknown scheduler_class {other}");
        }
    }

    private static void CustomTimes(GoldenCase golden, double[] given)
    {
        if (golden.Text("scheduler_class") != "CMStochasticIterativeScheduler")
        {
            golden.Same("timesteps", golden.Numbers("timesteps"), given);
            return;
        }

        // Given times count from the clean end of the whole grid, and are taken from there.
        var (min, max, rho) = (golden.Setting("sigma_min", 0.002), golden.Setting("sigma_max", 80), golden.Setting("rho", 7));
        var grid = SigmaGrid.Karras(min, max, Training(golden), rho);
        double[] sigmas = [.. given.Reverse().Select(t => grid[(int)t])];
        golden.Same("sigmas", golden.Numbers("sigmas"), [.. sigmas, min]);
        golden.Same("timesteps", golden.Numbers("timesteps"), [.. sigmas.Select(ConsistencyGrid.NetworkTime)]);
    }

    private static void CustomSigmas(GoldenCase golden, double[] given)
    {
        switch (golden.Text("scheduler_class"))
        {
            case "EulerDiscreteScheduler":
                golden.Same("sigmas", golden.Numbers("sigmas"), given);
                var table = DiscreteGoldens.Table(golden);
                golden.Same("timesteps", golden.Numbers("timesteps"), [.. given[..^1].Select(table.TimeOfRatio)]);
                break;
            case "FlowMatchEulerDiscreteScheduler" when !golden.Flag("use_dynamic_shifting") && golden.Setting("shift_terminal") is null && !Spread(golden):
                golden.Same("sigmas", golden.Numbers("sigmas"), [.. given.Select(t => SigmaGrid.Shift(t, golden.Setting("shift", 1))), 0]);
                break;
            case var other:
                throw new GoldenMismatchException($"given sigmas of {other} are not known");
        }
    }

    private static double[] Flow(GoldenCase golden, int n)
    {
        double[] grid;
        if (golden.Flag("use_dynamic_shifting"))
        {
            var mu = golden.Setting("mu", double.NaN, Arguments);
            var shift = golden.Word("time_shift_type", "exponential") switch
            {
                "exponential" => Math.Exp(mu),
                "linear" => mu,
                var other => throw new GoldenMismatchException($"unknown time_shift_type {other}"),
            };
            grid = [.. Numbers.Linspace(1, 1.0 / Training(golden), n).Select(t => SigmaGrid.Shift(t, shift))];
        }
        else
        {
            grid = FlowGrid.TwiceShifted(n, golden.Setting("shift", 1), Training(golden));
        }

        if (golden.Setting("shift_terminal") is { } terminal)
        {
            var stretch = (1 - GoldenCase.Number(terminal)) / (1 - grid[^1]);
            grid = [.. grid.Select(sigma => 1 - ((1 - sigma) * stretch))];
        }

        return golden.Flag("use_karras_sigmas") ? SigmaGrid.Karras(grid[^1], grid[0], n)
            : golden.Flag("use_exponential_sigmas") ? SigmaGrid.Exponential(grid[^1], grid[0], n)
            : golden.Flag("use_beta_sigmas") ? SigmaGrid.Beta(grid[^1], grid[0], n)
            : grid;
    }

    private static void Ratios(GoldenCase golden, bool open)
    {
        if (golden.Flag("use_dynamic_shifting") || golden.Word("time_shift_type", "exponential") != "exponential")
        {
            throw new GoldenMismatchException("dynamic shifting of this scheduler is not known");
        }

        var (n, shift) = (golden.Steps, golden.Setting("flow_shift", 1));
        var listed = golden.Numbers("sigmas");
        var expected = listed.Length == n + 1 || golden.Json.GetProperty("evals").GetArrayLength() == n ? listed[..n] : Distinct(listed)[..n];
        if (golden.Flag("use_flow_sigmas"))
        {
            golden.Same("sigmas", expected, golden.Text("scheduler_class") == "UniPCMultistepScheduler"
                ? FlowGrid.NearOne(n, shift, Training(golden))
                : FlowGrid.BelowOne(n, shift, Training(golden)));
            return;
        }

        var table = DiscreteGoldens.Table(golden);
        var training = Training(golden);

        // A table that ends in pure noise ends at alpha-bar 2^-24 in these schedulers.
        double Ratio(double t) => golden.Flag("rescale_betas_zero_snr") && t > training - 2
            ? t == training - 1 ? Math.Sqrt((1 - Math.Pow(2, -24)) / Math.Pow(2, -24)) : throw new GoldenMismatchException("a time between the last two")
            : table.RatioAt(t);
        var reach = golden.Setting("lambda_min_clipped", double.NegativeInfinity);
        var last = training - Enumerable.Range(0, training).Count(t => -Math.Log(Ratio(t)) < reach);
        double[] times = open
            ? Wide(Spaced(golden, (_, steps) => TrainingTimes.LinspaceOpen(last, steps), (_, steps, offset) => TrainingTimes.LeadingOpen(last, steps, offset)))
            : golden.Word("timestep_spacing", "linspace") == "linspace"
                ? TrainingTimes.LinspaceExact(training, n)
                : Wide(Spaced(golden, TrainingTimes.Linspace, TrainingTimes.Leading));
        var plain = times.Select(Ratio).ToArray();
        var (min, max) = open ? (Ratio(0), Ratio(training - 1)) : (plain[^1], plain[0]);
        (min, max) = (golden.Setting("sigma_min", min), golden.Setting("sigma_max", max));
        double[] actual = golden.Flag("use_karras_sigmas") ? SigmaGrid.Karras(min, max, n)
            : golden.Flag("use_exponential_sigmas") ? SigmaGrid.Exponential(min, max, n)
            : golden.Flag("use_beta_sigmas") ? SigmaGrid.Beta(min, max, n)
            : golden.Flag("use_lu_lambdas") ? SigmaGrid.UniformLogSnr(min, max, n)
            : golden.Word("interpolation_type", "linear") == "log_linear" ? SigmaGrid.Exponential(plain[^1], plain[0], n + 1)[..n]
            : plain;
        golden.Same("sigmas", expected, actual);
    }

    private static bool Spread(GoldenCase golden) =>
        golden.Flag("use_karras_sigmas") || golden.Flag("use_exponential_sigmas") || golden.Flag("use_beta_sigmas");

    private static int Training(GoldenCase golden) => (int)golden.Setting("num_train_timesteps", 1000);

    private static int[] Spaced(GoldenCase golden, Func<int, int, int[]> linspace, Func<int, int, int, int[]> leading) =>
        golden.Word("timestep_spacing", "linspace") switch
        {
            "linspace" => linspace(Training(golden), golden.Steps),
            "leading" => leading(Training(golden), golden.Steps, (int)golden.Setting("steps_offset", 0)),
            "trailing" => TrainingTimes.Trailing(Training(golden), golden.Steps),
            var other => throw new GoldenMismatchException($"unknown spacing {other}"),
        };

    private static double[] Distinct(double[] values)
    {
        var result = new List<double>();
        foreach (var value in values)
        {
            if (result.Count == 0 || result[^1] != value)
            {
                result.Add(value);
            }
        }

        return [.. result];
    }

    private static double[] Wide(int[] times) => [.. times.Select(t => (double)t)];
}
