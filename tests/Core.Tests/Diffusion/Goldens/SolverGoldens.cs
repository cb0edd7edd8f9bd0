using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>The exponential-integrator families.</summary>
internal static class SolverGoldens
{
    public static UniPc UniPc(GoldenCase golden) => new(
        (int)golden.Setting("solver_order", 2),
        golden.Word("solver_type") == "bh1" ? UniPcVariant.Bh1 : UniPcVariant.Bh2,
        golden.Flag("predict_x0", true) ? DpmKind.Data : DpmKind.Noise)
    {
        LowersOrderAtEnd = golden.Flag("lower_order_final", true),
        Uncorrected = golden.Setting("disable_corrector") is { } steps ? [.. GoldenCase.Numbers(steps).Select(v => (int)v)] : [],
    };

    public static DpmSolverMultistep KarrasSde(GoldenCase golden, int order) => new(
        "dpmpp-sde", order, DpmKind.Data, order == 3 || golden.Word("solver_type") == "heun" ? DpmForm.Linear : DpmForm.Midpoint, golden.Setting("eta", 1))
    {
        NoiseScale = golden.Setting("s_noise", 1),
        LowersOrderBelow = 0,
    };

    public static DpmSolverMultistep Multistep(GoldenCase golden)
    {
        var type = golden.Word("algorithm_type");
        return new DpmSolverMultistep(
            type,
            (int)golden.Setting("solver_order", 2),
            type.EndsWith("++", StringComparison.Ordinal) ? DpmKind.Data : DpmKind.Noise,
            Form(golden),
            type.StartsWith("sde", StringComparison.Ordinal) ? 1 : 0)
        {
            LowersOrderBelow = golden.Flag("lower_order_final", true) ? 15 : 0,
            EndsFirstOrder = golden.Flag("euler_at_final"),
            PublishedThirdOrderSde = type.StartsWith("sde", StringComparison.Ordinal),
        };
    }

    /// <summary>diffusers' singlestep scheduler: groups of grid steps, each a singlestep solver whose inner levels are the grid's.</summary>
    public static void GroupedSinglestep(GoldenCase golden)
    {
        var type = golden.Word("algorithm_type");
        var kind = type.EndsWith("++", StringComparison.Ordinal) ? DpmKind.Data : DpmKind.Noise;
        var eta = type.StartsWith("sde", StringComparison.Ordinal) ? 1 : 0;
        var levels = golden.Numbers("sigmas").Select(NoiseLevel.FromRatio).ToArray();
        var orders = GoldenCase.Numbers(golden.Json.GetProperty("order_list")).Select(v => (int)v).ToArray();
        golden.Same("order_list", [.. orders.Select(v => (double)v)], [.. Orders(golden, levels[^1]).Select(v => (double)v)]);
        var expected = golden.Json.GetProperty("states").EnumerateArray().Select(GoldenCase.Numbers).ToArray();
        var (denoiser, noise, x) = (new GoldenDenoiser(golden), new GoldenNoise(golden), golden.Numbers("x_init"));
        for (var start = 0; start < orders.Length;)
        {
            var end = start + 1;
            while (end < orders.Length && orders[end] > 1)
            {
                end++;
            }

            var order = end - start;
            var sampler = new DpmSolverSinglestep(order, kind, Form(golden), eta)
            {
                Inner = levels[(start + 1)..end],
                InnerForm = Form(golden),
            };
            sampler.Sample(denoiser, NoiseSchedule.Stretch([levels[start], levels[end]]), noise, x, new SamplerWorkspace<double>());
            golden.Same($"states[{end - 1}]", expected[end - 1], x);
            start = end;
        }

        golden.Same("evaluations", golden.Json.GetProperty("evals").GetArrayLength(), denoiser.Calls);
        golden.Same("x_final", golden.Numbers("x_final"), x);
    }

    /// <summary>The dpm-solver and UniPC repositories: a variance-preserving path in continuous time.</summary>
    public static void Continuous(GoldenCase golden)
    {
        const string args = "sample_args";
        var path = ContinuousGrid.Of(golden);
        var method = golden.Word("method", "", args);
        var order = (int)golden.Setting("order", 2, args);
        var steps = (int)golden.Setting("steps", golden.Steps, args);
        var lower = golden.Flag("lower_order_final", true, args);
        var denoises = golden.Flag("denoise_to_zero", false, args);
        var skip = golden.Word("skip_type", "", args);
        var type = golden.Word("algorithm_type");
        var kind = type is "dpmsolver++" or "data_prediction" ? DpmKind.Data : DpmKind.Noise;
        var form = golden.Word("solver_type", "dpmsolver", args) == "taylor" ? DpmForm.Linear : DpmForm.Midpoint;
        if (method == "multistep")
        {
            var levels = path.Levels(skip, 1, path.End, steps);
            NoiseLevel[] all = denoises ? [.. levels, NoiseLevel.Clean] : levels;
            ISampler sampler = golden.Text("algorithm") == "unipc"
                ? new UniPc(order, Variant(golden), kind) { LowersOrderAtEnd = lower, Stretched = denoises ? 1 : 0, ReportsCorrected = true, Uncorrected = [steps - 1] }
                : new DpmSolverMultistep("ref", order, kind, form) { LowersOrderBelow = lower ? 10 : 0, Stretched = denoises ? 1 : 0 };
            SamplerGoldens.Run(golden, sampler, all, golden.Numbers("x_init"), rescale: false);
            return;
        }

        var orders = method == "singlestep_fixed" ? [.. Enumerable.Repeat(order, steps / order)] : SinglestepOrders(order, steps);
        var outer = path.SinglestepTimes(skip, orders, steps, method == "singlestep_fixed");
        var (denoiser, noise, x) = (new GoldenDenoiser(golden), new GoldenNoise(golden), golden.Numbers("x_init"));
        var states = new List<(NoiseLevel Level, double[] X)>();
        for (var k = 0; k < orders.Length; k++)
        {
            var inner = path.Levels(skip, outer[k], outer[k + 1], orders[k]);
            var sampler = new DpmSolverSinglestep(orders[k], kind, form) { Inner = inner[1..^1] };
            sampler.Sample(denoiser, NoiseSchedule.Stretch([inner[0], inner[^1]]), noise, x, new SamplerWorkspace<double>());
            states.Add((inner[^1], [.. x]));
        }

        if (denoises)
        {
            new Ddim().Sample(denoiser, NoiseSchedule.Stretch([path.At(outer[^1]), NoiseLevel.Clean]), noise, x, new SamplerWorkspace<double>());
            states.Add((NoiseLevel.Clean, [.. x]));
        }

        SamplerGoldens.Finish(golden, denoiser, states, rescale: false);
    }

    private static UniPcVariant Variant(GoldenCase golden) => golden.Word("variant") switch
    {
        "bh1" => UniPcVariant.Bh1,
        "bh2" => UniPcVariant.Bh2,
        "vary_coeff" => UniPcVariant.VaryingCoefficients,
        var other => throw new GoldenMismatchException($"unknown variant {other}"),
    };

    private static DpmForm Form(GoldenCase golden) => golden.Word("solver_type", "midpoint") switch
    {
        "midpoint" => DpmForm.Midpoint,
        "heun" => DpmForm.Linear,
        var other => throw new GoldenMismatchException($"unknown solver_type {other}"),
    };

    private static int[] Orders(GoldenCase golden, NoiseLevel end)
    {
        var orders = Orders((int)golden.Setting("solver_order", 2), golden.Steps, golden.Flag("lower_order_final", true));
        orders[^1] = end.Sigma == 0 ? 1 : orders[^1];
        return orders;
    }

    private static int[] Orders(int order, int steps, bool lower)
    {
        if (order == 1)
        {
            return [.. Enumerable.Repeat(1, steps)];
        }

        int[] whole = [.. Enumerable.Range(1, order)];
        IEnumerable<int> Groups(int count) => Enumerable.Repeat(whole, count).SelectMany(group => group);
        if (order == 2)
        {
            return !lower ? [.. Groups(steps / 2)] : steps % 2 == 0 ? [.. Groups((steps / 2) - 1), 1, 1] : [.. Groups(steps / 2), 1];
        }

        return (steps % 3) switch
        {
            0 => lower ? [.. Groups((steps / 3) - 1), 1, 2, 1] : [.. Groups(steps / 3)],
            1 => [.. Groups(steps / 3), 1],
            _ => [.. Groups(steps / 3), 1, 2],
        };
    }

    private static int[] SinglestepOrders(int order, int steps) => order switch
    {
        1 => [.. Enumerable.Repeat(1, steps)],
        2 => steps % 2 == 0 ? [.. Enumerable.Repeat(2, steps / 2)] : [.. Enumerable.Repeat(2, steps / 2), 1],
        _ => (steps % 3) switch
        {
            0 => [.. Enumerable.Repeat(3, (steps / 3) - 1), 2, 1],
            1 => [.. Enumerable.Repeat(3, steps / 3), 1],
            _ => [.. Enumerable.Repeat(3, steps / 3), 2],
        },
    };
}
