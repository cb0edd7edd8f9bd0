using Nadir.Core.Diffusion;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>The spread of samples of a real model: beside the product, never in it.</summary>
public sealed class SpreadTests
{
    private const ulong Stride = 0x9E37_79B9_7F4A_7C15;

    private static readonly PixelSize Tile = new(40, 32);
    private static readonly TileOrigin[] Origins = [new(0, 0), new(160, 0), new(0, 128)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void InferSpread_Residual_IsInfers(int steps)
    {
        using var model = Load(2, 2);
        float[] lr = Ramp();
        float[] expected = Infer(model, lr, Settings(steps));

        var (residual, _) = InferSpread(model, lr, Settings(steps), Uncertainty(Settings(Math.Max(steps, 1)), 2));

        Assert.Equal(expected, residual);
    }

    [Theory]
    [InlineData(0, 2, 1)]
    [InlineData(2, 1, 5)]
    [InlineData(1, 3, 3)]
    public void InferSpread_Spread_IsThatOfProductsOfOtherSeedsAroundTheEstimate(int steps, int samples, int window)
    {
        using var model = Load(2, 2);
        float[] lr = Ramp();
        SamplingSettings draws = Settings(Math.Max(steps, 1));
        float[] estimate = Infer(model, lr, Settings(0));
        double[] squares = new double[lr.Length];
        for (int sample = 0; sample < samples; sample++)
        {
            float[] product = Infer(model, lr, draws with { Seed = draws.Seed + ((ulong)sample * Stride) });
            for (int i = 0; i < product.Length; i++)
            {
                double deviation = product[i] - estimate[i];
                squares[BlockOf(i)] += deviation * deviation / (16 * samples);
            }
        }

        var (_, spread) = InferSpread(model, lr, Settings(steps), Uncertainty(draws, samples) with { Window = window });

        for (int i = 0; i < spread.Length; i++)
        {
            Assert.Equal(Math.Sqrt(Around(squares, i, window / 2)), spread[i], 1e-6);
        }

        Assert.Contains(spread, value => value > 0.01);
    }

    [Fact]
    public void InferSpread_AnyBatchAndThreads_GivesTheSameBytes()
    {
        float[] lr = Ramp();
        var uncertainty = Uncertainty(Settings(2), 2);
        using var one = Load(1, 1);
        var (residual, spread) = InferSpread(one, lr, Settings(2), uncertainty);

        using var other = Load(2, 3);
        var (residual2, spread2) = InferSpread(other, lr, Settings(2), uncertainty);

        Assert.Equal(residual, residual2);
        Assert.Equal(spread, spread2);
    }

    [Fact]
    public void InferSpread_RoomOfAnotherSize_IsRefused()
    {
        using var model = Load(1, 1);
        float[] lr = Ramp();

        var error = Assert.Throws<ArgumentException>(() => model.InferSpread(
            lr, Origins, Tile, Settings(1), Uncertainty(Settings(1), 2), new float[lr.Length * 16], new float[5]));

        Assert.Contains("the spread of 3 tiles of 40x32 pixels is 11520 values, not 5", error.Message, StringComparison.Ordinal);
    }

    private static int BlockOf(int value)
    {
        int plane = value / (16 * (int)Tile.Area);
        int y = value / (4 * Tile.Width) % (4 * Tile.Height);
        int x = value % (4 * Tile.Width);
        return (plane * (int)Tile.Area) + (y / 4 * Tile.Width) + (x / 4);
    }

    private static double Around(double[] squares, int value, int reach)
    {
        int plane = value / (int)Tile.Area;
        int y = value / Tile.Width % Tile.Height;
        int x = value % Tile.Width;
        double sum = 0;
        for (int dy = -reach; dy <= reach; dy++)
        {
            for (int dx = -reach; dx <= reach; dx++)
            {
                int row = Math.Clamp(y + dy, 0, Tile.Height - 1);
                int col = Math.Clamp(x + dx, 0, Tile.Width - 1);
                sum += squares[(plane * (int)Tile.Area) + (row * Tile.Width) + col];
            }
        }

        return sum / (((2 * reach) + 1) * ((2 * reach) + 1));
    }

    private static float[] Infer(OnnxDetailModel model, float[] lr, SamplingSettings settings)
    {
        float[] residual = new float[lr.Length * 16];
        model.Infer(lr, Origins, Tile, settings, residual);
        return residual;
    }

    private static (float[] Residual, float[] Spread) InferSpread(
        OnnxDetailModel model, float[] lr, SamplingSettings settings, UncertaintySettings uncertainty)
    {
        float[] residual = new float[lr.Length * 16];
        float[] spread = new float[lr.Length];
        model.InferSpread(lr, Origins, Tile, settings, uncertainty, residual, spread);
        return (residual, spread);
    }

    private static OnnxDetailModel Load(int threads, int batch) => OnnxDetailModel.Load(
        new FolderModelCatalog(Repository.PathOf("models")), "edge-x4", new InferenceOptions { Threads = threads, MaxBatch = batch });

    private static SamplingSettings Settings(int steps) => new() { Steps = steps, Sampler = "ddim", Eta = 0, Seed = 5, Temperature = 1 };

    private static UncertaintySettings Uncertainty(SamplingSettings draws, int samples) =>
        new() { Level = 0.9, Samples = samples, Window = 5, Floor = 0, Factor = 2, Draws = draws };

    private static float[] Ramp()
    {
        float[] lr = new float[Origins.Length * 3 * Tile.Area];
        PositionNoise.Fill(99, 0, 0, 0, 0, lr.Length / Tile.Width, Tile.Width, lr);
        for (int i = 0; i < lr.Length; i++)
        {
            lr[i] = Math.Clamp((0.3f * lr[i]) + MathF.Sin(i * 0.001f), -1, 1);
        }

        return lr;
    }
}
