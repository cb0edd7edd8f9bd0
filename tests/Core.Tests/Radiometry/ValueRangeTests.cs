using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;

namespace Nadir.Core.Tests.Radiometry;

/// <summary>What valid pixels of each sample type may hold.</summary>
public sealed class ValueRangeTests
{
    [Theory]
    [InlineData(PixelType.UInt8, null, 0, 255, null)]
    [InlineData(PixelType.UInt8, 0.0, 1, 255, null)]
    [InlineData(PixelType.UInt8, 255.0, 0, 254, null)]
    [InlineData(PixelType.UInt8, 7.0, 0, 255, 7)]
    [InlineData(PixelType.UInt8, -9999.0, 0, 255, null)]
    [InlineData(PixelType.UInt8, 0.5, 0, 255, null)]
    [InlineData(PixelType.UInt16, 65535.0, 0, 65534, null)]
    [InlineData(PixelType.Int16, -32768.0, -32767, 32767, null)]
    [InlineData(PixelType.Int16, -9999.0, -32768, 32767, -9999)]
    [InlineData(PixelType.Int16, double.NaN, -32768, 32767, null)]
    public void For_TypeAndNodata_LeavesTheValuesOfValidPixels(PixelType type, double? nodata, int low, int high, int? inside) =>
        Assert.Equal(new ValueRange(low, high, inside), ValueRange.For(type, nodata));

    [Fact]
    public void For_Floats_IsRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ValueRange.For(PixelType.Float32, null));

        Assert.StartsWith("Float32 is not an integer sample type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NodataAtAnEnd_IsRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new ValueRange(0, 255, 255));

        Assert.StartsWith("nodata 255 is not strictly between 0 and 255", error.Message, StringComparison.Ordinal);
    }
}
