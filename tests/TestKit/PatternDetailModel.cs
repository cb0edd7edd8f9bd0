using Nadir.Core.Diffusion;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.TestKit;

/// <summary>
/// A model that costs next to nothing. Its residual is positional noise of zero block means times (2 + the input pixel) times
/// <paramref name="amplitude"/>: a function of place, seed and input alone, so any tiling of a scene gives the same product to the
/// last bit, and a tile or band in the wrong place shows. Amplitude 0 gives the plain upsampled scene.
/// </summary>
/// <param name="card">Its card; bands, scale and multiple are honoured.</param>
/// <param name="amplitude">Size of the detail in normalised units.</param>
public sealed class PatternDetailModel(ModelCard card, float amplitude = 0.05f) : IDetailModel
{
    private readonly Lock turn = new();
    private int calls;

    /// <inheritdoc/>
    public ModelCard Card { get; } = card;

    /// <summary>Calls of <see cref="Infer"/> so far.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>Runs at the start of each call, with its number from 1 and its tiles: a place to fail, cancel or wait.</summary>
    public Action<int, IReadOnlyList<TileOrigin>>? BeforeCall { get; init; }

    /// <inheritdoc/>
    public int Lanes { get; init; } = 1;

    /// <summary>A card for it: three bands, 4x, halo 16, multiple 2, tiles of 64, batches of 2.</summary>
    public static ModelCard NewCard(string name = "pattern", int bands = 3, int scale = 4, int halo = 16, int tile = 64, int batch = 2) => new()
    {
        Name = name,
        Version = "1.0.0",
        License = "MIT",
        Description = "Positional noise for tests.",
        Hash = new string('0', 64),
        Scale = scale,
        Bands = bands,
        Encoder = new ModelFile("encoder.onnx", new string('0', 64)),
        Denoiser = new ModelFile("denoiser.onnx", new string('0', 64)),
        Parameterization = "v",
        ResidualScale = 8,
        Path = "cosine",
        MinLogSnr = -12,
        MaxLogSnr = 12,
        DefaultSteps = 1,
        StepTables = [],
        RangeMin = -1,
        RangeMax = 1,
        Halo = halo,
        Multiple = 2,
        PreferredTile = tile,
        PreferredBatch = batch,
        MinGsdMetres = 0,
        MaxGsdMetres = double.PositiveInfinity,
    };

    /// <inheritdoc/>
    public void Infer(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        Span<float> residual,
        CancellationToken cancellationToken = default)
    {
        if (Lanes > 1)
        {
            Compute(lr, origins, tile, settings, residual, cancellationToken);
            return;
        }

        lock (turn)
        {
            Compute(lr, origins, tile, settings, residual, cancellationToken);
        }
    }

    /// <summary>As <see cref="Infer"/>; the spread is (1 + channel) times amplitude times (2 + the input pixel), so any tiling gives the same.</summary>
    public void InferSpread(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        UncertaintySettings uncertainty,
        Span<float> residual,
        Span<float> spread,
        CancellationToken cancellationToken = default)
    {
        Infer(lr, origins, tile, settings, residual, cancellationToken);
        for (int i = 0; i < spread.Length; i++)
        {
            spread[i] = (1 + (i / (int)tile.Area % Card.Bands)) * amplitude * (2 + lr[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Compute(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        Span<float> residual,
        CancellationToken cancellationToken)
    {
        int call = Interlocked.Increment(ref calls);
        BeforeCall?.Invoke(call, origins.ToArray());
        cancellationToken.ThrowIfCancellationRequested();
        int planes = origins.Length * Card.Bands;
        Require(lr.Length == planes * tile.Area && residual.Length == lr.Length * Card.Scale * Card.Scale, tile);
        for (int plane = 0; plane < planes; plane++)
        {
            int length = residual.Length / planes;
            Fill(
                origins[plane / Card.Bands],
                plane % Card.Bands,
                settings.Seed,
                lr.Slice(plane * (int)tile.Area, (int)tile.Area),
                tile,
                residual.Slice(plane * length, length));
        }
    }

    private void Fill(TileOrigin origin, int band, ulong seed, ReadOnlySpan<float> lr, PixelSize tile, Span<float> plane)
    {
        PixelSize product = tile.Refine(Card.Scale);
        PositionNoise.Fill(seed, band, 0, origin.Y, origin.X, product.Width, product.Height, plane);
        BlockMean.Project(plane, product.Width, product.Height, Card.Scale);
        for (int y = 0; y < product.Height; y++)
        {
            for (int x = 0; x < product.Width; x++)
            {
                float pixel = lr[(y / Card.Scale * tile.Width) + (x / Card.Scale)];
                if (!float.IsFinite(pixel))
                {
                    throw new InferenceException(Card.Name, $"its input is {pixel} in the tile at product pixel {origin}");
                }

                plane[(y * product.Width) + x] *= amplitude * (2 + pixel);
            }
        }
    }

    private void Require(bool lengthsAgree, PixelSize tile)
    {
        if (!lengthsAgree || tile.Width % Card.Multiple != 0 || tile.Height % Card.Multiple != 0)
        {
            throw new ArgumentException($"the spans do not agree with tiles of {tile} pixels, or these are no multiples of {Card.Multiple}");
        }
    }
}
