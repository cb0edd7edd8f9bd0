using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>What happens around the network: batches, memory running out, values that are no numbers, arguments.</summary>
public sealed class DetailSamplerTests
{
    private static readonly PixelSize Tile = new(4, 2);
    private static readonly TileOrigin[] Origins = [new(0, 0), new(8, 0), new(16, 0), new(0, 4), new(8, 4)];

    [Theory]
    [InlineData("open")]
    [InlineData("encode")]
    [InlineData("denoise")]
    public void Infer_MemoryRunsOut_HalvesTheBatchAndGivesTheSameBytes(string where)
    {
        float[] expected = Infer(Network(), batch: 1);
        var network = Network(fits: 1, where: where);

        float[] actual = Infer(network, batch: 5);

        Assert.Equal(expected, actual);
        Assert.Equal([5, 2, 1, 1, 1, 1, 1], network.Opened);
    }

    [Fact]
    public void Infer_MemoryRanOutBefore_StaysAtTheSmallerBatchForThatTile()
    {
        var network = Network(fits: 2);
        var sampler = new DetailSampler(new TinyModel().Card, network, 5);
        Infer(sampler, Settings());
        int before = network.Opened.Count;

        Infer(sampler, Settings());

        Assert.Equal([2, 2, 1], network.Opened.Skip(before));
    }

    [Fact]
    public void Infer_OneTileDoesNotFit_SaysToTakeASmallerOne()
    {
        var error = Assert.Throws<InferenceException>(() => Infer(Network(fits: 0), batch: 4));

        Assert.Equal(
            "model tiny: one tile of 4x2 input pixels does not fit in memory (no room for 1 tiles), so a smaller tile is needed; "
            + "try another tile size or model.",
            error.Message);
        Assert.IsType<NetworkMemoryException>(error.InnerException);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Infer_PredictionIsNoNumber_NamesTheTile(float value)
    {
        var network = new FakeNetwork(new TinyModel().Card) { After = fake => fake.Prediction[(3 * 64) + 5] = value };

        var error = Assert.Throws<InferenceException>(() => Infer(network, batch: 5));

        Assert.Equal(
            FormattableString.Invariant($"model tiny: its prediction is {value} in the tile at product pixel (x 0, y 4); try another tile size or model."),
            error.Message);
    }

    [Fact]
    public void Infer_MmseIsNoNumber_NamesTheTile()
    {
        var network = new FakeNetwork(new TinyModel().Card) { After = fake => fake.Mmse[^1] = float.NaN };

        var error = Assert.Throws<InferenceException>(() => Infer(network, batch: 2));

        Assert.Contains("its mmse is NaN in the tile at product pixel (x 8, y 0)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_LogSnr_IsClippedToTheCards()
    {
        var network = Network();

        Infer(new DetailSampler(new TinyModel().Card, network, 5), Settings() with { Steps = 10 });

        Assert.Equal(-3, network.LogSnrs[0]);
        Assert.Equal(3, network.LogSnrs[^1]);
        Assert.Equal(0, network.LogSnrs[5], 1e-6f);
    }

    [Fact]
    public void Infer_0Steps_NeverCallsTheDenoiser()
    {
        var network = Network();

        float[] residual = Infer(new DetailSampler(new TinyModel().Card, network, 5), Settings() with { Steps = 0 });

        Assert.Empty(network.LogSnrs);
        Assert.Equal(0.5f / 8, residual[0]);
    }

    [Fact]
    public void Infer_OverlappingTiles_SeeTheSameNoise()
    {
        TileOrigin[] origins = [new(0, 0), new(4, 2)];
        float[] lr = new float[2 * 2 * 8];
        float[] residual = new float[lr.Length * 4];

        new DetailSampler(new TinyModel().Card, Network(), 2).Infer(lr, origins, Tile, Settings(), residual, default);

        for (int y = 0; y < 2; y++)
        {
            Assert.Equal(residual.AsSpan(((y + 2) * 8) + 4, 4), residual.AsSpan(64 + (y * 8), 4));
            Assert.Equal(residual.AsSpan(32 + ((y + 2) * 8) + 4, 4), residual.AsSpan(96 + (y * 8), 4));
        }

        Assert.NotEqual(residual[..32], residual[32..64]);
    }

    [Fact]
    public void Infer_Temperature_ScalesTheNoise()
    {
        var sampler = new DetailSampler(new TinyModel().Card, Network(), 5);
        float[] lr = new float[Origins.Length * 16];
        float[] full = new float[lr.Length * 4];
        float[] half = new float[lr.Length * 4];

        sampler.Infer(lr, Origins, Tile, Settings() with { Eta = 1 }, full, default);
        sampler.Infer(lr, Origins, Tile, Settings() with { Eta = 1, Temperature = 0.5 }, half, default);

        Assert.Equal([.. full.Select(value => value / 2)], half);
    }

    [Fact]
    public void Infer_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        var network = new FakeNetwork(new TinyModel().Card) { After = _ => source.Cancel() };

        Assert.Throws<OperationCanceledException>(() => new DetailSampler(new TinyModel().Card, network, 5)
            .Infer(new float[80], Origins, Tile, Settings(), new float[320], source.Token));
        Assert.Empty(network.LogSnrs);
    }

    [Theory]
    [InlineData(3, 2, 1, 1.0, "a tile of 3x2 pixels does not suit model tiny: sides are multiples of 2")]
    [InlineData(4, 2, -1, 1.0, "steps are 0 to 1000, not -1")]
    [InlineData(4, 2, 1001, 1.0, "steps are 0 to 1000, not 1001")]
    [InlineData(4, 2, 1, 1.5, "the temperature is 0 to 1, not 1.5")]
    [InlineData(4, 2, 1, double.NaN, "the temperature is 0 to 1, not NaN")]
    [InlineData(4, 4, 1, 1.0, "5 tiles of 2 bands and 4x4 pixels are 160 values, not 80")]
    public void Infer_ArgumentNotAllowed_SaysWhatIs(int width, int height, int steps, double temperature, string expected)
    {
        var sampler = new DetailSampler(new TinyModel().Card, Network(), 5);
        SamplingSettings settings = Settings() with { Steps = steps, Temperature = temperature };

        var error = Assert.Throws<ArgumentException>(
            () => sampler.Infer(new float[80], Origins, new PixelSize(width, height), settings, new float[320], default));

        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_ResidualTooShort_SaysTheLength()
    {
        var sampler = new DetailSampler(new TinyModel().Card, Network(), 5);

        var error = Assert.Throws<ArgumentException>(() => sampler.Infer(new float[80], Origins, Tile, Settings(), new float[319], default));

        Assert.Equal("the residual of 5 tiles of 4x2 pixels is 320 values, not 319", error.Message);
    }

    private static FakeNetwork Network(int fits = int.MaxValue, string where = "denoise") =>
        new(new TinyModel().Card) { Fits = fits, FailsIn = where };

    private static SamplingSettings Settings() => new() { Steps = 3, Sampler = "ddim", Eta = 0, Seed = 11, Temperature = 1 };

    private static float[] Infer(FakeNetwork network, int batch) => Infer(new DetailSampler(new TinyModel().Card, network, batch), Settings());

    private static float[] Infer(DetailSampler sampler, SamplingSettings settings)
    {
        float[] lr = [.. Enumerable.Range(0, Origins.Length * 16).Select(i => 0.5f - (i / 80f))];
        float[] residual = new float[lr.Length * 4];
        sampler.Infer(lr, Origins, Tile, settings, residual, default);
        return residual;
    }
}
