using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Guidance;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Platform.Telemetry;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// The denoiser graph as a network of a condition, and as a denoiser: its prediction turned into x0 by the card's parameterization, guided
/// and kept in range where the plan says so, and projected to zero block means. The graph is told the log-SNR clipped to the range it was
/// trained at; the conversion uses the level itself.
/// </summary>
internal sealed class NetworkDenoiser : IDenoiser<float>, IConditionalNetwork<float>
{
    private readonly ModelCard card;
    private readonly INetworkBatch batch;
    private readonly TileOrigin[] origins;
    private readonly PixelSize product;
    private readonly CancellationToken cancellationToken;
    private readonly GuidedDenoiser<float>? guided;
    private readonly double limit;

    /// <summary>A denoiser over one batch, which stays the caller's; opened for guidance where <paramref name="plan"/> has some.</summary>
    public NetworkDenoiser(
        ModelCard card, INetworkBatch batch, TileOrigin[] origins, PixelSize product, SamplingPlan plan, CancellationToken cancellationToken)
    {
        (this.card, this.batch, this.origins, this.product, this.cancellationToken) = (card, batch, origins, product, cancellationToken);
        Parameterization = Prediction.Named(card.Parameterization);
        guided = plan.Guidance is null ? null : new GuidedDenoiser<float>(this, plan.Guidance);
        limit = Limit(card, plan);
    }

    /// <inheritdoc/>
    public Parameterization Parameterization { get; }

    /// <inheritdoc/>
    public bool HasNullCondition => card.HasNullCondition;

    /// <inheritdoc/>
    public void Denoise(ReadOnlySpan<float> x, NoiseLevel level, Span<float> x0)
    {
        ReadOnlySpan<float> prediction = [];
        if (guided is null)
        {
            prediction = Run(x, level, Condition.Given);
        }
        else
        {
            guided.Denoise(x, level, x0);
        }

        int most = StatePart.Length(product, card.Scale);
        for (int from = 0; from < x0.Length; from += most)
        {
            int length = Math.Min(most, x0.Length - from);
            var part = x0.Slice(from, length);
            if (guided is null)
            {
                var output = prediction.Slice(from, length);
                RequireFinite(output, from, x.Length / origins.Length, GraphContract.Prediction, card, origins);
                Prediction.ToX0(Parameterization, level, x.Slice(from, length), output, part);
            }

            if (double.IsFinite(limit))
            {
                Thresholding.Static(limit, part);
            }

            BlockMean.Project(part, product.Width, length / product.Width, card.Scale);
        }
    }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> x, NoiseLevel level, Span<float> conditional) => Predict(x, level, Condition.Given, conditional);

    /// <inheritdoc/>
    public void PredictUnconditional(ReadOnlySpan<float> x, NoiseLevel level, Span<float> unconditional) =>
        Predict(x, level, Condition.Null, unconditional);

    /// <inheritdoc/>
    public void PredictBoth(ReadOnlySpan<float> x, NoiseLevel level, Span<float> conditional, Span<float> unconditional)
    {
        x.CopyTo(batch.State[x.Length..]);
        Predict(x, level, Condition.Both, conditional);
        var second = batch.Prediction[x.Length..];
        RequireFinite(second, GraphContract.Prediction, card, origins);
        second.CopyTo(unconditional);
    }

    /// <inheritdoc/>
    public void Rescale(ReadOnlySpan<float> conditional, double phi, Span<float> guided) => GuidanceMath.RescaleCells(
        conditional, phi, card.Bands, product.Width, product.Height, card.Multiple * card.Scale, guided);

    /// <summary>What the graph is told of a level.</summary>
    public static float ToldLogSnr(ModelCard card, NoiseLevel level) => (float)Math.Clamp(level.LogSnr, card.MinLogSnr, card.MaxLogSnr);

    /// <summary>Largest magnitude of an estimate in the network's units; infinite for any.</summary>
    public static double Limit(ModelCard card, SamplingPlan plan) => (plan.Threshold ?? double.PositiveInfinity) * card.ResidualScale;

    /// <summary>Throws, naming the tile, unless all of a graph's output are numbers.</summary>
    public static void RequireFinite(ReadOnlySpan<float> values, string output, ModelCard card, ReadOnlySpan<TileOrigin> origins) =>
        RequireFinite(values, 0, values.Length / origins.Length, output, card, origins);

    /// <summary>The same for a part of an output that begins at <paramref name="from"/>, of tiles of <paramref name="tileLength"/> values.</summary>
    private static void RequireFinite(
        ReadOnlySpan<float> values, int from, int tileLength, string output, ModelCard card, ReadOnlySpan<TileOrigin> origins)
    {
        int index = Finite.IndexOfOther(values);
        if (index >= 0)
        {
            TileOrigin origin = origins[(from + index) / tileLength];
            throw new InferenceException(
                card.Name,
                FormattableString.Invariant($"its {output} is {values[index]} in the tile at product pixel {origin}"));
        }
    }

    private void Predict(ReadOnlySpan<float> x, NoiseLevel level, Condition condition, Span<float> output)
    {
        var prediction = Run(x, level, condition);
        RequireFinite(prediction, GraphContract.Prediction, card, origins);
        prediction.CopyTo(output);
    }

    /// <summary>The graph's output for the first of the conditions, good until the next run.</summary>
    private ReadOnlySpan<float> Run(ReadOnlySpan<float> x, NoiseLevel level, Condition condition)
    {
        cancellationToken.ThrowIfCancellationRequested();
        x.CopyTo(batch.State);
        batch.LogSnr.Fill(ToldLogSnr(card, level));
        batch.Denoise(condition);
        PipelineTelemetry.CountEvaluations("denoiser", condition == Condition.Both ? 2 * origins.Length : origins.Length);
        return batch.Prediction[..x.Length];
    }
}
