using Nadir.Core.Diffusion;
using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>The bundled models against PyTorch's own run of it (tests/Goldens/models/PROVENANCE.md), and the law of same bytes.</summary>
public sealed class SeedModelTests
{
    private static readonly PixelSize Tile = new(40, 32);

    // Different kernels add in different orders; measured 3e-7 of a range of 2.
    private const float Tolerance = 2e-6f;

    [Theory]
    [InlineData("seed-x4", 0)]
    [InlineData("seed-x4", 1)]
    [InlineData("seed-x4", 2)]
    [InlineData("seed-x4", 4)]
    [InlineData("seed-x4", 8)]
    [InlineData("edge-x4", 0)]
    [InlineData("edge-x4", 1)]
    [InlineData("edge-x4", 2)]
    [InlineData("edge-x4", 4)]
    [InlineData("edge-x4", 8)]
    public void Replay_StoredCase_IsPyTorchsProduct(string name, int steps)
    {
        using OnnxDetailModel model = Load(threads: 2, name: name);
        float[] lr = FloatGolden.Read(name, "lr.npy");
        float[] expected = FloatGolden.Read(name, $"product_{steps}.npy");
        float[] product = new float[expected.Length];
        var noise = new StoredNoise(FloatGolden.Read(name, "noise.npy"));

        model.Replay(lr, [default], Tile, Settings(steps), noise, product);

        float[] upsampled = FloatGolden.Read(name, "base.npy");
        for (int i = 0; i < product.Length; i++)
        {
            product[i] += upsampled[i];
        }

        Assert.True(Largest(product, expected) <= Tolerance, $"differs by {Largest(product, expected)}");
    }

    [Theory]
    [InlineData("ddim", 0, 0)]
    [InlineData("ddim", 4, 0)]
    [InlineData("ddim", 4, 1)]
    [InlineData("euler", 2, 0)]
    public void Infer_AnyBatchThreadsAndSession_GivesTheSameBytes(string sampler, int steps, double eta)
    {
        var tile = new PixelSize(48, 32);
        TileOrigin[] origins = [new(0, 0), new(192, 0), new(-64, 1_000_000), new(0, 192)];
        float[] lr = Ramp(origins.Length, tile);
        SamplingSettings settings = Settings(steps) with { Sampler = sampler, Eta = eta, Seed = 7, Temperature = 0.8 };
        float[] reference = Infer(lr, origins, tile, settings, threads: 1, batch: 1);

        Assert.All(
            [(1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 4)],
            run => Assert.True(
                reference.AsSpan().SequenceEqual(Infer(lr, origins, tile, settings, run.Item1, run.Item2)),
                $"{run.Item1} threads, batch {run.Item2}"));
    }

    [Fact]
    public void Infer_AnyTile_AddsDetailThatAveragesToZero()
    {
        float[] residual = Infer(Ramp(1, Tile), [new(12, 8)], Tile, Settings(2), threads: 2, batch: 1);
        float[] means = new float[3 * Tile.Area];

        BlockMean.Reduce(residual, 160, 3 * 128, 4, means);

        Assert.All(means, mean => Assert.True(Math.Abs(mean) < 1e-7, $"a block's mean is {mean}"));
        Assert.Contains(residual, value => Math.Abs(value) > 0.01);
    }

    [Fact]
    public void Infer_TemperatureZero_DoesNotDependOnTheSeed()
    {
        SamplingSettings settings = Settings(2) with { Temperature = 0 };

        float[] one = Infer(Ramp(1, Tile), [new(0, 0)], Tile, settings with { Seed = 1 }, threads: 2, batch: 1);
        float[] two = Infer(Ramp(1, Tile), [new(0, 0)], Tile, settings with { Seed = 2 }, threads: 2, batch: 1);

        Assert.True(one.AsSpan().SequenceEqual(two));
    }

    private static float[] Infer(float[] lr, TileOrigin[] origins, PixelSize tile, SamplingSettings settings, int threads, int batch)
    {
        using OnnxDetailModel model = Load(threads, batch);
        float[] residual = new float[lr.Length * 16];
        model.Infer(lr, origins, tile, settings, residual);
        return residual;
    }

    private static OnnxDetailModel Load(int threads, int batch = 4, string name = "seed-x4") => OnnxDetailModel.Load(
        new FolderModelCatalog(Repository.PathOf("models")), name, new InferenceOptions { Threads = threads, MaxBatch = batch });

    private static SamplingSettings Settings(int steps) =>
        new() { Steps = steps, Sampler = "ddim", Eta = 0, Seed = 0, Temperature = 1 };

    private static float[] Ramp(int tiles, PixelSize tile)
    {
        float[] lr = new float[tiles * 3 * tile.Area];
        PositionNoise.Fill(99, 0, 0, 0, 0, lr.Length / tile.Width, tile.Width, lr);
        for (int i = 0; i < lr.Length; i++)
        {
            lr[i] = Math.Clamp((0.3f * lr[i]) + MathF.Sin(i * 0.001f), -1, 1);
        }

        return lr;
    }

    private static float Largest(float[] actual, float[] expected)
    {
        float largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));
        }

        return largest;
    }

    private sealed class StoredNoise(float[] initial) : ITileNoise
    {
        public void Fill(TileOrigin origin, int channel, int draw, Span<float> plane)
        {
            Assert.Equal(0, draw);
            initial.AsSpan(channel * plane.Length, plane.Length).CopyTo(plane);
        }
    }
}
