using FsCheck.Fluent;
using Nadir.Core.Radiometry;
using Nadir.Core.Tests.Geometry;
using Nadir.Core.Tests.Reference;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Radiometry;

/// <summary>The null-space projection against its twin and its own laws.</summary>
public sealed class BlockMeanLaws
{
    // One rounding of a value, and one of the mean that is taken off it: 2^-24 each of the largest.
    private const double Rounding = 1.2e-7;

    [Fact]
    public void Project_AnyPlane_LeavesMeansAtRoundingLevel() => Law.Holds(Cases(), given =>
    {
        float[] plane = given.Plane();
        float largest = plane.Max(Math.Abs);

        BlockMean.Project(plane, given.Width, given.Height, given.Scale);

        for (int row = 0; row < given.Height / given.Scale; row++)
        {
            for (int col = 0; col < given.Width / given.Scale; col++)
            {
                Assert.InRange(Math.Abs(SlowBlockMean.Mean(plane, given.Width, given.Scale, col, row)), 0, Rounding * largest);
            }
        }
    });

    [Fact]
    public void Project_AnyPlane_AgreesWithItsTwin() => Law.Holds(Cases(), given =>
    {
        float[] plane = given.Plane();
        double[] expected = SlowBlockMean.Project(plane, given.Width, given.Height, given.Scale);
        double tolerance = 2 * Rounding * plane.Max(Math.Abs);

        BlockMean.Project(plane, given.Width, given.Height, given.Scale);

        Assert.All(plane.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, tolerance));
    });

    [Fact]
    public void Project_Twice_ChangesNothingBeyondRounding() => Law.Holds(Cases(), given =>
    {
        float[] plane = given.Plane();
        double tolerance = 2 * Rounding * plane.Max(Math.Abs);
        BlockMean.Project(plane, given.Width, given.Height, given.Scale);
        float[] once = [.. plane];

        BlockMean.Project(plane, given.Width, given.Height, given.Scale);

        Assert.All(plane.Zip(once), pair => Assert.Equal(pair.Second, pair.First, tolerance));
    });

    [Fact]
    public void Project_SmallWholeNumbers_IsExactlyIdempotentAndExactlyZeroMean() => Law.Holds(Cases(), given =>
    {
        // Multiples of 16 have block means that are whole numbers, for scales that divide 4.
        float[] plane = [.. Planes.Whole(given.Seed, (long)given.Width * given.Height, -4000, 4000).Select(value => 16 * value)];
        if (given.Scale == 3)
        {
            return;
        }

        BlockMean.Project(plane, given.Width, given.Height, given.Scale);
        float[] once = [.. plane];
        float[] means = new float[once.Length / (given.Scale * given.Scale)];
        BlockMean.Reduce(once, given.Width, given.Height, given.Scale, means);
        BlockMean.Project(plane, given.Width, given.Height, given.Scale);

        Assert.All(means, mean => Assert.Equal(0f, mean));
        Assert.Equal(once, plane);
    });

    [Fact]
    public void Reduce_AnyPlane_AgreesWithItsTwin() => Law.Holds(Cases(), given =>
    {
        float[] plane = given.Plane();
        int cols = given.Width / given.Scale;
        float[] means = new float[plane.Length / (given.Scale * given.Scale)];
        double tolerance = Rounding * plane.Max(Math.Abs);

        BlockMean.Reduce(plane, given.Width, given.Height, given.Scale, means);

        for (int i = 0; i < means.Length; i++)
        {
            Assert.Equal(SlowBlockMean.Mean(plane, given.Width, given.Scale, i % cols, i / cols), means[i], tolerance);
        }
    });

    [Fact]
    public void Project_PlaneOfBrokenBlocks_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => BlockMean.Project(new float[60], 10, 6, 4));

        Assert.StartsWith("a plane of 10x6 pixels does not divide into blocks of 4x4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Project_ShortPlane_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => BlockMean.Project(new float[31], 8, 4, 4));

        Assert.StartsWith("plane holds 31 values, fewer than the 32 needed", error.Message, StringComparison.Ordinal);
    }

    private static FsCheck.Gen<BlockCase> Cases() =>
        from size in GridCases.Size(20)
        from scale in Gen.Elements(1, 2, 3, 4)
        from seed in Gen.Choose(0, int.MaxValue)
        from magnitude in Gen.Elements(1e-3, 1, 255, 65535, 1e30)
        select new BlockCase(size.Width * scale, size.Height * scale, scale, seed, magnitude);

    private sealed record BlockCase(int Width, int Height, int Scale, int Seed, double Magnitude)
    {
        public float[] Plane() => Planes.Uniform(Seed, (long)Width * Height, -0.3 * Magnitude, Magnitude);
    }
}
