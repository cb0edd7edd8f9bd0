using System.Text.Json;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Guidance;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>
/// The analytic denoiser of a sampler case with its parameterization, guidance and thresholding; it compares each call with the case's.
/// </summary>
internal sealed class GoldenDenoiser(GoldenCase golden) : IThresholdedDenoiser<double>, IVarianceDenoiser<double>
{
    private readonly JsonElement[] evals = [.. golden.Json.GetProperty("evals").EnumerateArray()];
    private readonly int sampleLength = (int)GoldenCase.Numbers(golden.Json.GetProperty("shape"))[1..].Aggregate(1.0, (a, b) => a * b);
    private double[] raw = [];
    private double[] variance = [];

    public int Calls { get; private set; }

    public ReadOnlySpan<double> Raw => raw;

    public ReadOnlySpan<double> Variance => variance;

    public void Denoise(ReadOnlySpan<double> x, NoiseLevel level, Span<double> x0)
    {
        if (Calls == evals.Length)
        {
            throw new GoldenMismatchException($"more than {evals.Length} evaluations");
        }

        var eval = evals[Calls];
        golden.Know(eval, "evals.", "step", "t", "alpha", "sigma", "sigma_ve", "x", "out", "out_uncond", "out_cond", "x0_returned", "denoised",
            "denoised_returned", "respaced_t", "var_channel", "eta", "index", "mean", "model_input");
        golden.Same($"evals[{Calls}].alpha", GoldenCase.Number(eval.GetProperty("alpha")), level.Alpha);
        golden.Same($"evals[{Calls}].sigma", GoldenCase.Number(eval.GetProperty("sigma")), level.Sigma);
        golden.Same($"evals[{Calls}].x", GoldenCase.Numbers(eval.GetProperty("x")), Input(x, level));
        Estimate(x, level, eval, x0);
        raw = x0.ToArray();
        Threshold(x0);
        if (eval.TryGetProperty("x0_returned", out var returned) && golden.Setting("s_churn", 0, "step_args") == 0)
        {
            golden.Same($"evals[{Calls}].x0_returned", GoldenCase.Numbers(returned), x0);
        }

        if (eval.TryGetProperty("denoised", out var denoised))
        {
            golden.Same($"evals[{Calls}].denoised", GoldenCase.Numbers(denoised), x0);
        }

        if (eval.TryGetProperty("var_channel", out var channel))
        {
            variance = GoldenCase.Numbers(channel);
        }

        Calls++;
    }

    /// <summary>The state as the case's network gets it: scaled to unit variance where it is a consistency model.</summary>
    private double[] Input(ReadOnlySpan<double> x, NoiseLevel level)
    {
        var data = golden.Text("algorithm") == "cm_multistep" ? golden.Setting("sigma_data", 0) : 0;
        var scale = data == 0 ? 1 : 1 / Math.Sqrt((level.Sigma * level.Sigma) + (data * data));
        var input = x.ToArray();
        for (var i = 0; i < input.Length; i++)
        {
            input[i] *= scale;
        }

        return input;
    }

    private void Estimate(ReadOnlySpan<double> x, NoiseLevel level, JsonElement eval, Span<double> x0)
    {
        var parameterization = golden.Text("prediction_type") switch
        {
            "START_X" or "EPSILON_SCALE" or "RESIDUAL" => Parameterization.X0,
            "EPSILON" => Parameterization.Epsilon,
            var name => Prediction.Named(name),
        };
        if (golden.Text("algorithm") == "cm_multistep")
        {
            parameterization = Parameterization.X0;
        }

        // At alpha 0 an output in ε says nothing of x0; every other estimate is checked through the case's own parameterization.
        Analytic(golden, x, level, conditional: golden.Has("guidance"), x0);
        if (golden.Has("guidance") && golden.Json.GetProperty("guidance").ValueKind == JsonValueKind.Object)
        {
            golden.Know(golden.Json.GetProperty("guidance"), "guidance.", "w", "convention", "rescale_phi");
            var uncond = new double[x.Length];
            Analytic(golden, x, level, conditional: false, uncond);
            Prediction.FromX0<double>(parameterization, level, x, x0);
            Prediction.FromX0<double>(parameterization, level, x, uncond);
            Guide(uncond, x0);
            golden.Same($"evals[{Calls}].out", GoldenCase.Numbers(eval.GetProperty("out")), x0);
            Prediction.ToX0<double>(parameterization, level, x, x0);
            return;
        }

        if (golden.Text("prediction_type") is "EPSILON_SCALE" or "RESIDUAL" || golden.Text("algorithm") == "cm_multistep")
        {
            return;
        }

        var output = x0.ToArray();
        Prediction.FromX0<double>(parameterization, level, x, output);
        golden.Same($"evals[{Calls}].out", GoldenCase.Numbers(eval.GetProperty("out")), output);
    }

    private void Guide(double[] uncond, Span<double> guided)
    {
        var conditional = guided.ToArray();
        var convention = golden.Word("convention", "", "guidance") switch
        {
            "uncond_plus_w_diff" => GuidanceConvention.UncondPlusWeightedDifference,
            "one_plus_w" => GuidanceConvention.OnePlusWeight,
            var other => throw new GoldenMismatchException($"unknown guidance convention {other}"),
        };
        GuidanceMath.Combine(uncond, golden.Setting("w", 1, "guidance"), convention, guided);
        GuidanceMath.Rescale<double>(conditional, golden.Setting("rescale_phi", 0, "guidance"), sampleLength, guided);
    }

    private void Threshold(Span<double> x0)
    {
        if (golden.Flag("thresholding") || golden.Word("correcting_x0_fn") == "dynamic_thresholding")
        {
            var maximum = golden.Setting("sample_max_value", golden.Setting("thresholding_max_val", 1));
            var ratio = golden.Setting("dynamic_thresholding_ratio", 0.995);
            if (golden.Word("correcting_x0_fn") == "dynamic_thresholding")
            {
                DynamicWithFloor(ratio, maximum, x0);
            }
            else
            {
                Thresholding.Dynamic(ratio, maximum, sampleLength, x0, new double[sampleLength]);
            }
        }
        else if (golden.Flag("clip_sample") || golden.Flag("clip_denoised"))
        {
            Thresholding.Static(golden.Setting("clip_sample_range", 1), x0);
        }
    }

    /// <summary>The dpm-solver repository's form: s is at least the given value, without a ceiling.</summary>
    private void DynamicWithFloor(double ratio, double floor, Span<double> x0)
    {
        for (var at = 0; at < x0.Length; at += sampleLength)
        {
            var sample = x0.Slice(at, sampleLength);
            var s = Math.Max(floor, Thresholding.Quantile<double>(ratio, sample, new double[sampleLength]));
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = Math.Clamp(sample[i], -s, s) / s;
            }
        }
    }

    /// <summary>x0 of the case's denoiser, one sample of 12 values after another.</summary>
    public static void Analytic(GoldenCase golden, ReadOnlySpan<double> x, NoiseLevel level, bool conditional, Span<double> x0)
    {
        var data = golden.Denoisers[golden.Text("denoiser")];
        var dim = data.GetProperty("dim").GetInt32();
        for (var at = 0; at < x.Length; at += dim)
        {
            switch (data.GetProperty("kind").GetString())
            {
                case "gaussian_mixture":
                    Mixture(data, x.Slice(at, dim), level, conditional ? "weights_cond" : "weights", x0.Slice(at, dim));
                    break;
                case "gaussian_diagonal":
                    var (mean, std) = (GoldenCase.Numbers(data.GetProperty("mean")), GoldenCase.Numbers(data.GetProperty("std")));
                    new GaussianDenoiser(mean, std).Denoise(x.Slice(at, dim), level, x0.Slice(at, dim));
                    break;
                case "gaussian_diagonal_consistency_function":
                    Consistency(data, x.Slice(at, dim), level.Ratio, x0.Slice(at, dim));
                    break;
                case var kind:
                    throw new GoldenMismatchException($"unknown denoiser kind {kind}");
            }
        }
    }

    private static void Consistency(JsonElement data, ReadOnlySpan<double> x, double sigma, Span<double> x0)
    {
        var (mean, std) = (GoldenCase.Numbers(data.GetProperty("mean")), GoldenCase.Numbers(data.GetProperty("std")));
        var min = GoldenCase.Number(data.GetProperty("sigma_min"));
        for (var i = 0; i < x.Length; i++)
        {
            x0[i] = mean[i] + (Math.Sqrt(((std[i] * std[i]) + (min * min)) / ((std[i] * std[i]) + (sigma * sigma))) * (x[i] - mean[i]));
        }
    }

    private static void Mixture(JsonElement data, ReadOnlySpan<double> x, NoiseLevel level, string weightsName, Span<double> x0)
    {
        var means = data.GetProperty("means").EnumerateArray().Select(GoldenCase.Numbers).ToArray();
        var stds = GoldenCase.Numbers(data.GetProperty("stds"));
        var weights = GoldenCase.Numbers(data.GetProperty(weightsName));
        var logs = new double[means.Length];
        for (var k = 0; k < means.Length; k++)
        {
            var v = (level.Alpha * level.Alpha * stds[k] * stds[k]) + (level.Sigma * level.Sigma);
            var square = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                var d = x[i] - (level.Alpha * means[k][i]);
                square += d * d;
            }

            logs[k] = Math.Log(weights[k]) - (x.Length / 2.0 * Math.Log(v)) - (square / (2 * v));
        }

        var top = logs.Max();
        var shares = logs.Select(value => Math.Exp(value - top)).ToArray();
        var sum = shares.Sum();
        x0.Clear();
        for (var k = 0; k < means.Length; k++)
        {
            var v = (level.Alpha * level.Alpha * stds[k] * stds[k]) + (level.Sigma * level.Sigma);
            for (var i = 0; i < x.Length; i++)
            {
                x0[i] += shares[k] / sum * (means[k][i] + (level.Alpha * stds[k] * stds[k] / v * (x[i] - (level.Alpha * means[k][i]))));
            }
        }
    }
}
