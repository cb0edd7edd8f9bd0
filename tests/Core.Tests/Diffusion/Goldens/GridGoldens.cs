using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>The sigma grids of sampler cases.</summary>
internal static class GridGoldens
{
    /// <summary>N + 1 values of σ/α (or σ for flow), one for each level.</summary>
    public static double[] SamplerSigmas(GoldenCase golden)
    {
        if (golden.Has("sigma_spec"))
        {
            return [.. Spec(golden), 0];
        }

        if (golden.Text("algorithm") == "edm_heun")
        {
            return [.. SigmaGrid.Karras(golden.Setting("sigma_min", 0.002), golden.Setting("sigma_max", 80), golden.Steps, golden.Setting("rho", 7)), 0];
        }

        var sigmas = golden.Numbers("sigmas");
        if (golden.Json.GetProperty("evals").GetArrayLength() == golden.Steps)
        {
            // A log-linear grid closes with a level that is never reached.
            return sigmas[..(golden.Steps + 1)];
        }

        var distinct = new List<double> { sigmas[0] };
        foreach (var sigma in sigmas.Skip(1))
        {
            if (sigma != distinct[^1])
            {
                distinct.Add(sigma);
            }
        }

        return [.. distinct.Take(golden.Steps + 1)];
    }

    private static double[] Spec(GoldenCase golden)
    {
        var spec = golden.Json.GetProperty("sigma_spec");
        golden.Know(spec, "sigma_spec.", "kind", "sigma_min", "sigma_max", "rho");
        var (min, max) = (golden.Setting("sigma_min", 0, "sigma_spec"), golden.Setting("sigma_max", 0, "sigma_spec"));
        var grid = golden.Word("kind", "", "sigma_spec") switch
        {
            "karras" => SigmaGrid.Karras(min, max, golden.Steps, golden.Setting("rho", 7, "sigma_spec")),
            "exponential" => SigmaGrid.Exponential(min, max, golden.Steps),
            "polyexponential" => SigmaGrid.Polyexponential(min, max, golden.Steps, golden.Setting("rho", 1, "sigma_spec")),
            var other => throw new GoldenMismatchException($"unknown sigma_spec {other}"),
        };
        golden.Same("sigmas", golden.Numbers("sigmas"), [.. grid, 0]);
        return grid;
    }
}
