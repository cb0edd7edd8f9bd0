using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;

namespace Nadir.Core.Tests.Radiometry;

/// <summary>The root mean square of samples over blocks and their surroundings.</summary>
public sealed class BlockSpreadTests
{
    private static readonly PixelSize Blocks = new(5, 3);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Root_SamplesOfPlusAndMinusTwo_IsTwoEverywhere(int window)
    {
        float[] plane = [.. Enumerable.Range(0, (int)Blocks.Refine(4).Area).Select(i => i % 2 == 0 ? 2f : -2f)];
        double[] sums = new double[Blocks.Area];
        BlockSpread.Add(plane, Blocks.Refine(4), 4, sums);
        BlockSpread.Add(plane, Blocks.Refine(4), 4, sums);
        float[] spread = new float[Blocks.Area];

        BlockSpread.Root(sums, Blocks, 2, window, spread);

        Assert.All(spread, value => Assert.Equal(2f, value, 1e-6f));
    }

    [Fact]
    public void Root_OneBlockThatStrays_ShowsInTheWindowAroundItAlone()
    {
        double[] sums = new double[Blocks.Area];
        sums[(1 * Blocks.Width) + 2] = 9;
        float[] spread = new float[Blocks.Area];

        BlockSpread.Root(sums, Blocks, 1, 3, spread);

        Assert.Equal([0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0], spread);
    }

    [Fact]
    public void Root_AtTheCorner_RepeatsTheBorder()
    {
        double[] sums = new double[Blocks.Area];
        sums[0] = 9;
        float[] spread = new float[Blocks.Area];

        BlockSpread.Root(sums, Blocks, 1, 3, spread);

        // The corner counts for itself and its three repetitions beyond the border; its neighbours see it twice, the diagonal one once.
        float root = MathF.Sqrt(2);
        Assert.Equal([2, root, 0, 0, 0, root, 1, 0, 0, 0, 0, 0, 0, 0, 0], spread);
    }
}
