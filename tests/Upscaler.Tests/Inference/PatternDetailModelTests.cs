using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>The test kit's model keeps the laws that pipeline tests lean on.</summary>
public sealed class PatternDetailModelTests
{
    private static readonly SamplingSettings Settings = new() { Steps = 1, Sampler = "ddim", Eta = 0, Seed = 4, Temperature = 1 };

    [Fact]
    public void Infer_TwoTilesThatOverlap_AgreeToTheLastBit()
    {
        using var model = new PatternDetailModel(PatternDetailModel.NewCard(bands: 1));
        float[] lr = [.. Enumerable.Range(0, 64).Select(i => i / 64f)];
        float[] whole = new float[64 * 16];
        float[] right = new float[32 * 16];

        model.Infer(lr, [new(40, 80)], new PixelSize(8, 8), Settings, whole);
        model.Infer([.. lr.Where((_, i) => i % 8 >= 4)], [new(56, 80)], new PixelSize(4, 8), Settings, right);

        for (int row = 0; row < 32; row++)
        {
            Assert.Equal(whole.AsSpan((row * 32) + 16, 16), right.AsSpan(row * 16, 16));
        }

        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public void Infer_AnyInput_AveragesToZero()
    {
        using var model = new PatternDetailModel(PatternDetailModel.NewCard());
        float[] residual = new float[3 * 16 * 16];
        float[] means = new float[3 * 16];

        model.Infer([.. Enumerable.Repeat(0.7f, 48)], [default], new PixelSize(4, 4), Settings, residual);
        BlockMean.Reduce(residual, 16, 48, 4, means);

        Assert.All(means, mean => Assert.Equal(0, mean, 1e-7f));
        Assert.Contains(residual, value => Math.Abs(value) > 0.01);
    }
}
