using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Memory;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Platform.Telemetry;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// Turns network calls into residuals: encode, sample what is left in the null space of the block mean, add up. Splits calls that are
/// too large, and halves them when memory runs out; each tile is computed for itself, so its values do not depend on that.
/// Not for several threads at once.
/// </summary>
internal sealed class DetailSampler
{
    private const int MaxSteps = 1000;
    private const int ProbeCentre = 32;
    private const int TrialRounds = 3;
    private const int PlansKept = 16;

    /// <summary>One call of the denoiser a step, which every model takes.</summary>
    private const string TrialSampler = "ddim";

    /// <summary>Between the seeds of a tile's samples: 2^64 over the golden ratio, odd, so that seeds in use do not meet.</summary>
    private const ulong SampleStride = 0x9E37_79B9_7F4A_7C15;

    private readonly ModelCard card;
    private readonly IDetailNetwork network;
    private readonly int maxBatch;
    private readonly SamplerWorkspace<float> workspace = new();
    private readonly Scratch<double> squares = new();
    private readonly Scratch<float> further = new();
    private readonly ParallelOptions parallel;
    private readonly Dictionary<SamplingSettings, SamplingPlan> plans = [];
    private (PixelSize Tile, int Batch)? fitting;
    private float[] noiseBuffer = [];

    /// <summary>
    /// Runs <paramref name="network"/>, which stays the caller's, on at most <paramref name="maxBatch"/> tiles at once, and makes noise
    /// on <paramref name="threads"/> threads, 0 for as many as there are.
    /// </summary>
    public DetailSampler(ModelCard card, IDetailNetwork network, int maxBatch, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        this.card = card;
        this.network = network;
        this.maxBatch = maxBatch;
        parallel = new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? -1 : threads };
    }

    /// <inheritdoc cref="IDetailModel.Infer"/>
    public void Infer(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        Span<float> residual,
        CancellationToken cancellationToken) =>
        Run(lr, origins, tile, settings, sample => NoiseOf(settings, sample, tile), residual, null, [], cancellationToken);

    /// <inheritdoc cref="IDetailModel.InferSpread"/>
    public void InferSpread(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        UncertaintySettings uncertainty,
        Span<float> residual,
        Span<float> spread,
        CancellationToken cancellationToken) =>
        Run(lr, origins, tile, settings, sample => NoiseOf(uncertainty.Draws, sample, tile), residual, uncertainty, spread, cancellationToken);

    /// <summary>The same with noise from elsewhere: tests replay another implementation's.</summary>
    public void Replay(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        ITileNoise noise,
        Span<float> residual,
        CancellationToken cancellationToken) =>
        Run(lr, origins, tile, settings, _ => noise, residual, null, [], cancellationToken);

    private PositionTileNoise NoiseOf(SamplingSettings settings, int sample, PixelSize tile) =>
        new(settings.Seed + ((ulong)sample * SampleStride), settings.Temperature, tile.Refine(card.Scale), card.Scale);

    private void Run(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        Func<int, ITileNoise> noise,
        Span<float> residual,
        UncertaintySettings? uncertainty,
        Span<float> spread,
        CancellationToken cancellationToken)
    {
        Check(lr.Length, origins.Length, tile, settings, residual.Length);
        if (uncertainty is not null && spread.Length != lr.Length)
        {
            throw new ArgumentException($"the spread of {origins.Length} tiles of {tile} pixels is {lr.Length} values, not {spread.Length}", nameof(spread));
        }

        int inLength = checked(card.Bands * tile.Width * tile.Height);
        int outLength = checked(inLength * card.Scale * card.Scale);
        int batch = fitting is { } known && known.Tile == tile ? known.Batch : maxBatch;
        for (int first = 0; first < origins.Length;)
        {
            int count = Math.Min(batch, origins.Length - first);
            try
            {
                InferBatch(
                    lr.Slice(first * inLength, count * inLength),
                    origins.Slice(first, count).ToArray(),
                    tile,
                    settings,
                    noise,
                    residual.Slice(first * outLength, count * outLength),
                    uncertainty,
                    uncertainty is null ? [] : spread.Slice(first * inLength, count * inLength),
                    cancellationToken);
                first += count;
            }
            catch (NetworkMemoryException e) when (count == 1)
            {
                throw new InferenceException(
                    card.Name,
                    $"one tile of {tile} input pixels does not fit in memory ({e.Message}), so a smaller tile is needed",
                    e);
            }
            catch (NetworkMemoryException)
            {
                batch = count / 2;
                fitting = (tile, batch);
            }
        }
    }

    /// <summary>
    /// Seconds of one call of so many tiles of the card's size, in its own steps: the shorter of two, after one that does not count.
    /// </summary>
    /// <exception cref="NetworkMemoryException">They do not fit in memory.</exception>
    /// <exception cref="InferenceException">The network gave NaN or infinity, or its runtime failed.</exception>
    public double Time(int tiles, TimeProvider clock)
    {
        var tile = new PixelSize(card.PreferredTile, card.PreferredTile);
        float[] lr = new float[tiles * card.Bands * tile.Area];
        FillProbe(lr, card.PreferredTile);
        TileOrigin[] origins = [.. Enumerable.Range(0, tiles).Select(place => new TileOrigin((long)place * card.PreferredTile * card.Scale, 0))];
        float[] residual = new float[lr.Length * card.Scale * card.Scale];
        var settings = new SamplingSettings { Steps = card.DefaultSteps, Sampler = TrialSampler, Eta = null, Seed = 0, Temperature = 1 };
        double least = double.PositiveInfinity;
        for (int round = 0; round < TrialRounds; round++)
        {
            long started = clock.GetTimestamp();
            InferBatch(lr, origins, tile, settings, sample => NoiseOf(settings, sample, tile), residual, null, [], CancellationToken.None);
            least = round == 0 ? least : Math.Min(least, clock.GetElapsedTime(started).TotalSeconds);
        }

        return least;
    }

    /// <inheritdoc cref="OnnxDetailModel.TrySteps"/>
    public AdaptiveReport TrySteps(double tolerance, UpscaleSettings settings, CancellationToken cancellationToken)
    {
        int side = (((2 * card.Halo) + ProbeCentre + card.Multiple - 1) / card.Multiple) * card.Multiple;
        var tile = new PixelSize(side, side);
        TileOrigin[] origins = [default];
        PixelSize product = tile.Refine(card.Scale);
        var path = GaussianPath.Of(card);
        var plan = SamplingPlan.Resolve(card, SamplingRequest.Of(settings, 1));
        INetworkBatch batch = network.Open(1, tile, plan.Guidance is not null);
        FillProbe(batch.Lr, side);
        batch.Encode();
        float[] x = new float[batch.Mmse.Length];
        var noise = new PositionTileNoise(settings.Seed, settings.Temperature, product, card.Scale);
        new BatchNoise(noise, origins, card.Bands, parallel, NoiseBuffer(x.Length)).Fill(0, x);
        Residual.Scale(x, (float)path.At(1).Sigma, x);
        var denoiser = new NetworkDenoiser(card, batch, origins, product, plan, cancellationToken);
        var solver = new AdaptiveSolver(tolerance * card.ResidualScale, range: (card.MinLogSnr, card.MaxLogSnr));
        return solver.Sample(denoiser, path, x, workspace);
    }

    /// <summary>A smooth pattern and noise, within the card's range: edges of all strengths, the same everywhere.</summary>
    private void FillProbe(Span<float> lr, int side)
    {
        PositionNoise.Fill(0, 0, 0, 0, 0, side, lr.Length / side, lr);
        for (int i = 0; i < lr.Length; i++)
        {
            float place = Math.Clamp((MathF.Sin(i % side * 0.37f) * MathF.Sin(i / side * 0.23f) * 0.6f) + (0.1f * lr[i]), -1, 1);
            lr[i] = (float)(card.RangeMin + ((card.RangeMax - card.RangeMin) * 0.5 * (1 + place)));
        }
    }

    private void InferBatch(
        ReadOnlySpan<float> lr,
        TileOrigin[] origins,
        PixelSize tile,
        SamplingSettings settings,
        Func<int, ITileNoise> noise,
        Span<float> residual,
        UncertaintySettings? uncertainty,
        Span<float> spread,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SamplingPlan? plan = settings.Steps == 0 ? null : PlanOf(settings);
        INetworkBatch batch = network.Open(origins.Length, tile, plan?.Guidance is not null);
        lr.CopyTo(batch.Lr);
        batch.Encode();
        PipelineTelemetry.NoteBatch(origins.Length, maxBatch);
        PipelineTelemetry.CountEvaluations("encoder", origins.Length);
        NetworkDenoiser.RequireFinite(batch.Mmse, GraphContract.Mmse, card, origins);
        PixelSize product = tile.Refine(card.Scale);
        float perUnit = (float)(1 / card.ResidualScale);
        var samples = new TileSamples(card, batch, origins, product, parallel, noise, NoiseBuffer(residual.Length), workspace, cancellationToken);
        squares.Take(spread.Length).Clear();
        if (plan is not null)
        {
            samples.Draw(plan, 0, residual);
            AddSquares(residual, product);
        }

        AddUp(batch.Mmse, perUnit, plan is not null, product, residual);

        if (uncertainty is not null)
        {
            DrawMore(samples, uncertainty, plan is null ? 0 : 1, product, residual.Length);
            RootSpread(uncertainty, tile, perUnit, spread);
        }
    }

    /// <summary>residual = (mmse + what was drawn, if anything) times a factor, with block means of zero.</summary>
    private void AddUp(ReadOnlySpan<float> mmse, float factor, bool isDrawn, PixelSize product, Span<float> residual)
    {
        int most = StatePart.Length(product, card.Scale);
        for (int from = 0; from < residual.Length; from += most)
        {
            int length = Math.Min(most, residual.Length - from);
            var part = residual.Slice(from, length);
            if (isDrawn)
            {
                Residual.AddScaled(mmse.Slice(from, length), factor, part);
            }
            else
            {
                Residual.Scale(mmse.Slice(from, length), factor, part);
            }

            BlockMean.Project(part, product.Width, length / product.Width, card.Scale);
        }
    }

    /// <summary>The plan of settings, which is the same for every batch of a run.</summary>
    private SamplingPlan PlanOf(SamplingSettings settings)
    {
        var key = settings with { Seed = 0, Temperature = 1 };
        if (!plans.TryGetValue(key, out var plan))
        {
            if (plans.Count == PlansKept)
            {
                plans.Clear();
            }

            plans.Add(key, plan = SamplingPlan.Of(card, settings));
        }

        return plan;
    }

    private void DrawMore(TileSamples samples, UncertaintySettings uncertainty, int first, PixelSize product, int length)
    {
        var plan = PlanOf(uncertainty.Draws);
        for (int sample = first; sample < uncertainty.Samples; sample++)
        {
            samples.Draw(plan, sample, further.Take(length));
            AddSquares(further.Span, product);
        }
    }

    /// <summary>Adds each block's mean square; of nothing where no spread is wanted.</summary>
    private void AddSquares(ReadOnlySpan<float> sample, PixelSize product)
    {
        int plane = checked((int)product.Area);
        int blocks = plane / (card.Scale * card.Scale);
        var sums = squares.Span;
        for (int i = 0; i < sums.Length / blocks; i++)
        {
            BlockSpread.Add(sample.Slice(i * plane, plane), product, card.Scale, sums.Slice(i * blocks, blocks));
        }
    }

    private void RootSpread(UncertaintySettings uncertainty, PixelSize tile, float perUnit, Span<float> spread)
    {
        int area = checked((int)tile.Area);
        for (int from = 0; from < spread.Length; from += area)
        {
            BlockSpread.Root(squares.Span.Slice(from, area), tile, uncertainty.Samples, uncertainty.Window, spread.Slice(from, area));
        }

        Residual.Scale(spread, perUnit, spread);
    }

    private float[] NoiseBuffer(int length)
    {
        if (noiseBuffer.Length < length)
        {
            noiseBuffer = new float[length];
        }

        return noiseBuffer;
    }

    private void Check(int lrLength, int tiles, PixelSize tile, SamplingSettings settings, int residualLength)
    {
        if (tile.Width % card.Multiple != 0 || tile.Height % card.Multiple != 0)
        {
            throw new ArgumentException(
                $"a tile of {tile} pixels does not suit model {card.Name}: sides are multiples of {card.Multiple}", nameof(tile));
        }

        if (settings.Steps is < 0 or > MaxSteps)
        {
            throw new ArgumentException($"steps are 0 to {MaxSteps}, not {settings.Steps}", nameof(settings));
        }

        if (settings.Steps > 0 && card.Denoiser is null)
        {
            throw new ArgumentException($"model {card.Name} has no denoiser: it takes 0 steps, not {settings.Steps}", nameof(settings));
        }

        if (!(settings.Temperature is >= 0 and <= 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"the temperature is 0 to 1, not {settings.Temperature}"), nameof(settings));
        }

        long expected = checked(tiles * (long)card.Bands * tile.Area);
        if (lrLength != expected)
        {
            throw new ArgumentException($"{tiles} tiles of {card.Bands} bands and {tile} pixels are {expected} values, not {lrLength}");
        }

        expected = checked(expected * card.Scale * card.Scale);
        if (residualLength != expected)
        {
            throw new ArgumentException($"the residual of {tiles} tiles of {tile} pixels is {expected} values, not {residualLength}");
        }
    }
}
