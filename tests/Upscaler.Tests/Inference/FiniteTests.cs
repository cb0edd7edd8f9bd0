using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

public sealed class FiniteTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void IndexOfOther_AnyPlace_IsFound(float value)
    {
        foreach (int index in new[] { 0, 1, 7, 8, 4095, 4096, 4097, 9999 })
        {
            float[] values = new float[10_000];
            values[index] = value;

            Assert.Equal(index, Finite.IndexOfOther(values));
        }
    }

    [Fact]
    public void IndexOfOther_LargestNumbers_AreNumbers() =>
        Assert.Equal(-1, Finite.IndexOfOther([.. Enumerable.Repeat(float.MaxValue, 100), .. Enumerable.Repeat(float.MinValue, 100), float.Epsilon]));

    [Fact]
    public void IndexOfOther_Nothing_IsNone() => Assert.Equal(-1, Finite.IndexOfOther([]));
}
