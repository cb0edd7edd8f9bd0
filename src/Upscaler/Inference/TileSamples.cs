using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Platform.Telemetry;

namespace Nadir.Upscaler.Inference;

/// <summary>Draws samples of what is left after the estimate, for one batch of tiles that is encoded already.</summary>
internal sealed class TileSamples(
    ModelCard card,
    INetworkBatch batch,
    TileOrigin[] origins,
    PixelSize product,
    ParallelOptions parallel,
    Func<int, ITileNoise> noise,
    float[] buffer,
    SamplerWorkspace<float> workspace,
    CancellationToken cancellationToken)
{
    /// <summary>Draws the sample of a number, [n, C, s·h, s·w], in the network's units.</summary>
    public void Draw(SamplingPlan plan, int sample, Span<float> left)
    {
        var source = new BatchNoise(noise(sample), origins, card.Bands, parallel, buffer);
        if (batch.FindSampler(plan) is { } call)
        {
            Draw(call, plan, source, left);
            return;
        }

        var denoiser = new NetworkDenoiser(card, batch, origins, product, plan, cancellationToken);
        source.Fill(0, left);
        Residual.Scale(left, (float)plan.Schedule[0].Sigma, left);
        plan.Sampler.Sample(denoiser, plan.Schedule, source, left, workspace);
    }

    /// <summary>The same in one call of the device, which takes every draw beforehand.</summary>
    private void Draw(ISamplerCall call, SamplingPlan plan, BatchNoise source, Span<float> left)
    {
        foreach (int draw in call.Draws)
        {
            cancellationToken.ThrowIfCancellationRequested();
            source.Fill(draw, call.Noise(draw));
        }

        call.Run();
        PipelineTelemetry.CountEvaluations("denoiser", plan.Evaluations * origins.Length);
        NetworkDenoiser.RequireFinite(call.Sample, GraphContract.Prediction, card, origins);
        call.Sample.CopyTo(left);
    }
}
