using System.Globalization;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Solvers between two noisy levels of Gaussian data: the reference's end states and errors, and the orders seen.</summary>
internal static class ConvergenceGoldens
{
    private const string Group = "params";

    public static void Check(GoldenCase golden)
    {
        golden.Know(golden.Json, "", "id", "kind", "algorithm", "source", "params", "denoiser", "space", "solver_order", "rows", "observed_orders",
            "assert_min_last_slope");
        golden.Know(golden.Json.GetProperty(Group), "params.", "sigma_start", "sigma_end", "spacing", "eta", "solver_type", "solver_order", "order",
            "lower_order_final", "predict_x0", "disable_corrector", "algorithm_type", "noise_schedule", "t_start", "t_end", "skip_type", "steps",
            "variant", "beta_start", "beta_end", "beta_schedule", "timestep_spacing", "set_alpha_to_one", "skip_prk_steps");
        var data = golden.Denoisers[golden.Text("denoiser")];
        var errors = new List<(int Steps, double Error)>();
        foreach (var row in golden.Json.GetProperty("rows").EnumerateArray())
        {
            golden.Know(row, "rows.", "N", "nfe", "x_init", "x_final", "x_exact", "err_inf", "err_l2");
            var n = row.GetProperty("N").GetInt32();
            var levels = Levels(golden, n);
            var denoiser = new GaussianDenoiser(GoldenCase.Numbers(data.GetProperty("mean")), GoldenCase.Numbers(data.GetProperty("std")));
            var start = GoldenCase.Numbers(row.GetProperty("x_init"));
            var exact = denoiser.Solve(start, levels[0], levels[^1]);
            golden.Same($"x_exact N{n}", GoldenCase.Numbers(row.GetProperty("x_exact")), exact);
            var x = start.ToArray();
            Run(golden, denoiser, levels, x);
            golden.Same($"x_final N{n}", GoldenCase.Numbers(row.GetProperty("x_final")), x);
            golden.Same($"nfe N{n}", row.GetProperty("nfe").GetInt32(), denoiser.Calls);
            var error = Math.Sqrt(x.Zip(exact).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));
            golden.Same($"err_l2 N{n}", GoldenCase.Number(row.GetProperty("err_l2")), error);
            golden.Same($"err_inf N{n}", GoldenCase.Number(row.GetProperty("err_inf")), x.Zip(exact).Max(pair => Math.Abs(pair.First - pair.Second)));
            errors.Add((n, error));
        }

        var slopes = errors.Zip(errors.Skip(1)).Select(pair =>
            Math.Log(pair.First.Error / pair.Second.Error) / Math.Log((double)pair.Second.Steps / pair.First.Steps)).ToArray();

        // The finest errors are near rounding, where a slope keeps fewer digits.
        golden.Same("observed_orders", golden.Numbers("observed_orders"), slopes, 1e-3);
        var least = golden.Number("assert_min_last_slope");
        if (slopes[^2..].Any(slope => slope < least))
        {
            throw new GoldenMismatchException($"last slopes {slopes[^2]}, {slopes[^1]} fall below {least}");
        }
    }

    private static NoiseLevel[] Levels(GoldenCase golden, int n)
    {
        var space = golden.Text("space");
        if (space.StartsWith("VP table", StringComparison.Ordinal))
        {
            var table = Table(golden);
            return [.. TrainingTimes.Leading(1000, n, 0).Select(table.Level), table.Level(0)];
        }

        if (space == "VP continuous")
        {
            return Grid(golden).Levels(golden.Word("skip_type", "", Group), golden.Setting("t_start", 1, Group), golden.Setting("t_end", 0, Group), n);
        }

        var (start, end) = (golden.Setting("sigma_start", 0, Group), golden.Setting("sigma_end", 0, Group));
        if (space.StartsWith("flow", StringComparison.Ordinal))
        {
            return [.. Numbers.Linspace(start, end, n + 1).Select(s => new NoiseLevel(1 - s, s))];
        }

        Func<double, NoiseLevel> level = space.StartsWith("VE", StringComparison.Ordinal) ? s => new NoiseLevel(1, s) : NoiseLevel.FromRatio;
        return [.. SigmaGrid.Exponential(end, start, n + 1).Select(level)];
    }

    private static void Run(GoldenCase golden, GaussianDenoiser denoiser, NoiseLevel[] levels, double[] x)
    {
        var noise = new TestNoise<double>(1);
        var workspace = new SamplerWorkspace<double>();
        var algorithm = golden.Text("algorithm");
        if (golden.Repo == "huggingface/diffusers" && algorithm.EndsWith("_singlestep", StringComparison.Ordinal))
        {
            var order = (int)golden.Setting("solver_order", 1, Group);
            for (var i = 0; i < levels.Length - 1; i += order)
            {
                var end = Math.Min(i + order, levels.Length - 1);
                var grouped = new DpmSolverSinglestep(end - i, Kind(golden), Form(golden)) { Inner = levels[(i + 1)..end], InnerForm = Form(golden) };
                grouped.Sample(denoiser, NoiseSchedule.Stretch([levels[i], levels[end]]), noise, x, workspace);
            }

            return;
        }

        if (algorithm.EndsWith("_fixed", StringComparison.Ordinal))
        {
            var grid = Grid(golden);
            for (var i = 0; i < levels.Length - 1; i++)
            {
                var order = (int)golden.Setting("order", 1, Group);
                var inner = Enumerable.Range(1, order - 1)
                    .Select(j => NoiseLevel.FromLogSnr(levels[i].LogSnr + ((levels[i + 1].LogSnr - levels[i].LogSnr) * j / order)));
                var single = new DpmSolverSinglestep(order, Kind(golden)) { Inner = [.. inner] };
                single.Sample(denoiser, NoiseSchedule.Stretch([levels[i], levels[i + 1]]), noise, x, workspace);
            }

            return;
        }

        var path = golden.Text("space").StartsWith("VE", StringComparison.Ordinal) ? PathCatalog.Exploding : null;
        Sampler(golden).Sample(denoiser, NoiseSchedule.Stretch(levels, path), noise, x, workspace);
    }

    private static ISampler Sampler(GoldenCase golden)
    {
        var order = (int)golden.Setting("solver_order", golden.Setting("order", golden.Number("solver_order"), Group), Group);
        switch (golden.Text("algorithm"))
        {
            case "euler":
                return new Euler();
            case "heun":
                return new Heun();
            case "dpm2":
                return new Dpm2();
            case "dpm2_ancestral_eta0":
                return new Dpm2(0, 1);
            case "euler_ancestral_eta0":
                return new EulerAncestral(0);
            case "dpmpp_2m":
                return new DpmSolverMultistep("dpmpp-2m", 2) { LowersOrderBelow = 0 };
            case "dpmpp_2s_eta0":
                return new Dpmpp2SAncestral(0);
            case "dpmpp_sde_eta0":
                return new DpmppSde(0);
            case "dpmpp_2m_sde_midpoint_eta0":
                return new DpmSolverMultistep("dpmpp-2m-sde", 2) { LowersOrderBelow = 0 };
            case "dpmpp_2m_sde_heun_eta0":
                return new DpmSolverMultistep("dpmpp-2m-sde", 2, DpmKind.Data, DpmForm.Linear) { LowersOrderBelow = 0 };
            case "dpmpp_3m_sde_eta0":
                return new DpmSolverMultistep("dpmpp-3m-sde", 3, DpmKind.Data, DpmForm.Linear) { LowersOrderBelow = 0 };
            case "lms" or "lms_order2" or "lms_order3" or "lms_order4":
                return new Lms(order);
            case "dpmsolver_singlestep1" or "dpmsolver_singlestep2" or "dpmsolver_singlestep3":
                return new DpmSolverSinglestep(order, DpmKind.Noise);
            case "dpmsolver_multistep" or "dpmsolver++_multistep":
                return new DpmSolverMultistep("dpm", order, Kind(golden), Form(golden)) { LowersOrderBelow = golden.Flag("lower_order_final", true, Group) ? 15 : 0 };
            case "unipc" or "unip":
                return UniPc(golden, order);
            case "deis":
                return new Deis(order) { LowersOrderBelow = 0 };
            case "ddim" or "flow_euler":
                return new Ddim();
            case "flow_heun":
                return new FlowHeun();
            case "pndm":
                return new Pndm();
            case var other:
                throw new GoldenMismatchException($"unknown algorithm {other}");
        }
    }

    private static UniPc UniPc(GoldenCase golden, int order)
    {
        var variant = golden.Word("variant", golden.Word("solver_type", "bh2", Group), Group) == "bh1" ? UniPcVariant.Bh1 : UniPcVariant.Bh2;
        var kind = golden.Flag("predict_x0", true, Group) ? DpmKind.Data : DpmKind.Noise;
        return new UniPc(order, variant, kind)
        {
            LowersOrderAtEnd = golden.Flag("lower_order_final", true, Group),
            Corrects = golden.Setting("disable_corrector", Group) is null,
        };
    }

    private static DpmKind Kind(GoldenCase golden) => golden.Text("algorithm").Contains("++", StringComparison.Ordinal) ? DpmKind.Data : DpmKind.Noise;

    private static DpmForm Form(GoldenCase golden) => golden.Word("solver_type", "midpoint", Group) == "heun" ? DpmForm.Linear : DpmForm.Midpoint;

    private static BetaTable Table(GoldenCase golden) => golden.Word("beta_schedule", "", Group) == "scaled_linear"
        ? BetaTable.ScaledLinear(golden.Setting("beta_start", 0, Group), golden.Setting("beta_end", 0, Group), 1000)
        : throw new GoldenMismatchException(string.Create(CultureInfo.InvariantCulture, $"unknown beta_schedule {golden.Word("beta_schedule", "", Group)}"));

    private static ContinuousGrid Grid(GoldenCase golden)
    {
        var schedule = golden.Setting("noise_schedule", Group)!.Value;
        var path = PathCatalog.LinearBeta(schedule.GetProperty("beta_0").GetDouble(), schedule.GetProperty("beta_1").GetDouble());
        return new ContinuousGrid(path.At, golden.Setting("t_end", 0, Group));
    }
}
