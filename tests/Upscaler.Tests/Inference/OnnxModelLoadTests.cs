using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>Every way a model's graphs can be wrong, and that each is refused in one sentence before any scene is touched.</summary>
public sealed class OnnxModelLoadTests
{
    private static readonly PixelSize Tile = new(4, 2);

    [Fact]
    public void Load_TinyModel_GivesItsPlainAnswer()
    {
        float[] lr = [.. Enumerable.Range(0, 16).Select(i => i / 16f)];

        float[] residual = Infer(new TinyModel(), lr, steps: 0);

        for (int band = 0; band < 2; band++)
        {
            for (int y = 0; y < 4; y++)
            {
                for (int x = 0; x < 8; x++)
                {
                    float value = lr[(band * 8) + (y / 2 * 4) + (x / 2)];
                    float expected = value * TinyModel.Pattern[(y % 2 * 2) + (x % 2)] / 8;
                    Assert.Equal(expected, residual[(band * 32) + (y * 8) + x]);
                }
            }
        }
    }

    [Fact]
    public void Load_NoEncoder_FeedsTheTileToTheDenoiser()
    {
        var model = new TinyModel { Encodes = false, Denoiser = TinyModel.DenoiserGraph(context: "lr").ToBytes() };

        Assert.All(Infer(model, new float[16], steps: 0), value => Assert.Equal(0, value));
        Assert.Contains(Infer(model, new float[16], steps: 1), value => value != 0);
    }

    [Fact]
    public void Load_NoDenoiser_Takes0StepsOnly()
    {
        var model = new TinyModel { Denoises = false, Encoder = Regressor().ToBytes() };

        Assert.Contains(Infer(model, [.. Enumerable.Repeat(1f, 16)], steps: 0), value => value != 0);
        var error = Assert.Throws<ArgumentException>(() => Infer(model, new float[16], steps: 1));
        Assert.StartsWith("model tiny has no denoiser: it takes 0 steps, not 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RandomBytes_IsNoGraph() =>
        Rejects(new TinyModel { Encoder = [.. Enumerable.Range(1, 255).Select(i => (byte)i)] }, "encoder.onnx is no ONNX graph, or is cut short; export it again.");

    [Fact]
    public void Load_CutShort_IsNoGraph() =>
        Rejects(new TinyModel { Denoiser = TinyModel.DenoiserGraph().ToBytes()[..^20] }, "denoiser.onnx is no ONNX graph, or is cut short; export it again.");

    [Fact]
    public void Load_EmptyFile_IsTheRuntimesRefusal() =>
        Rejects(new TinyModel { Encoder = [] }, "ONNX Runtime does not load encoder.onnx (");

    [Fact]
    public void Load_OpsetOfTheFuture_IsTheRuntimesRefusal()
    {
        TinyOnnx graph = Copy(new TinyOnnx { Opset = 99 });

        Rejects(new TinyModel { Denoiser = graph.ToBytes() }, "ONNX Runtime does not load denoiser.onnx (", "is till opset ");
    }

    [Fact]
    public void Load_FormatOfTheFuture_IsTheRuntimesRefusal()
    {
        TinyOnnx graph = Copy(new TinyOnnx { IrVersion = 99 });

        Rejects(new TinyModel { Denoiser = graph.ToBytes() }, "ONNX Runtime does not load denoiser.onnx (", "max supported IR version: ");
    }

    [Fact]
    public void Load_UnknownOperator_IsTheRuntimesRefusal()
    {
        TinyOnnx graph = Copy(new TinyOnnx(), "Sharpen");

        Rejects(new TinyModel { Denoiser = graph.ToBytes() }, "ONNX Runtime does not load denoiser.onnx (", "Sharpen");
    }

    [Fact]
    public void Load_WeightsInAnotherFile_AreNotFollowed()
    {
        byte[] graph = TinyModel.DenoiserGraph().ExternalConstant("more", [1], "../../etc/passwd").ToBytes();

        Rejects(new TinyModel { Denoiser = graph }, "denoiser.onnx keeps weights in other files; save it as one file, with its weights inside.");
    }

    [Fact]
    public void Load_OtherInputNames_SaysBoth() =>
        Rejects(
            new TinyModel { Denoiser = TinyModel.DenoiserGraph(context: "context").ToBytes() },
            "the inputs of denoiser.onnx are context, log_snr, x where x, features, log_snr are expected; export it again, or mend the card.");

    [Fact]
    public void Load_OutputMissing_SaysBoth() =>
        Rejects(
            new TinyModel { Encoder = Regressor().ToBytes() },
            "the outputs of encoder.onnx are mmse where features, mmse are expected; export it again, or mend the card.");

    [Fact]
    public void Load_OneInputMore_SaysBoth() =>
        Rejects(
            new TinyModel { Encoder = TinyModel.EncoderGraph().Input("mask", "n 1 h w").ToBytes() },
            "the inputs of encoder.onnx are lr, mask where lr are expected; export it again, or mend the card.");

    [Theory]
    [InlineData("n 3 h w", "[free, 3, free, free]")]
    [InlineData("1 2 h w", "[1, 2, free, free]")]
    [InlineData("n 2 128 128", "[free, 2, 128, 128]")]
    [InlineData("n h w", "[free, free, free]")]
    public void Load_OtherShape_SaysBoth(string shape, string said)
    {
        byte[] graph = new TinyOnnx()
            .Input("lr", shape)
            .Node("Identity", ["lr"], "features")
            .Node("Identity", ["lr"], "mmse")
            .Output("features", shape)
            .Output("mmse", shape)
            .ToBytes();

        Rejects(
            new TinyModel { Encoder = graph },
            $"the input lr of encoder.onnx has the shape {said} where [free, 2, free, free] is expected; export it again, or mend the card.");
    }

    [Fact]
    public void Load_OtherElementType_SaysBoth()
    {
        byte[] graph = new TinyOnnx()
            .Input("x", "n 2 H W", TinyOnnx.Double)
            .Input("features", "n 2 h w")
            .Input("log_snr", "n")
            .Node("Identity", ["x"], "prediction")
            .Output("prediction", "n 2 H W", TinyOnnx.Double)
            .ToBytes();

        Rejects(
            new TinyModel { Denoiser = graph },
            "the input x of denoiser.onnx is Double where float32 is expected; export it again, or mend the card.");
    }

    [Fact]
    public void Load_OtherScale_IsFoundByRunningIt() =>
        Rejects(
            new TinyModel { Encoder = TinyModel.EncoderGraph(stride: 4).ToBytes() },
            "the output mmse of encoder.onnx has the shape [1, 2, 62, 62] where [1, 2, 32, 32] follows from scale 2 and 2 bands; "
            + "export it again, or mend the card.");

    [Fact]
    public void Load_DenoiserOfOtherFeatures_IsFoundByRunningIt() =>
        Rejects(
            new TinyModel { Denoiser = TinyModel.DenoiserGraph(contextShape: "n 64 h w").ToBytes() },
            "denoiser.onnx fails on a small tile (", "features");

    private static TinyOnnx Regressor() => new TinyOnnx()
        .Input("lr", "n 2 h w")
        .Constant("weight", [2, 1, 2, 2], [.. TinyModel.Pattern, .. TinyModel.Pattern])
        .Node("ConvTranspose", ["lr", "weight"], "mmse", ("kernel_shape", [2, 2]), ("strides", [2, 2]), ("group", [2]))
        .Output("mmse", "n 2 H W");

    private static TinyOnnx Copy(TinyOnnx empty, string type = "Identity") => empty
        .Input("x", "n 2 H W")
        .Input("features", "n 2 h w")
        .Input("log_snr", "n")
        .Node(type, ["x"], "prediction")
        .Output("prediction", "n 2 H W");

    private static float[] Infer(TinyModel tiny, float[] lr, int steps)
    {
        using OnnxDetailModel model = OnnxDetailModel.Load(tiny, "tiny", new InferenceOptions { Threads = 1 });
        float[] residual = new float[4 * lr.Length];
        var settings = new SamplingSettings { Steps = steps, Sampler = "ddim", Eta = 0, Seed = 1, Temperature = 1 };
        model.Infer(lr, [default], Tile, settings, residual);
        return residual;
    }

    private static void Rejects(TinyModel model, string start, string inside = "")
    {
        var error = Assert.Throws<ModelRejectedException>(() => OnnxDetailModel.Load(model, "tiny", new InferenceOptions { Threads = 1 }));

        Assert.StartsWith($"model tiny: {start}", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains(inside, StringComparison.Ordinal), error.Message);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
