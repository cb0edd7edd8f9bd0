using System.Text;
using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Core.Tests.Scenes;

/// <summary>The same drop twice is the same run, and nothing else is.</summary>
public sealed class RunIdsTests
{
    private const string Hash = "aaaa";

    private static readonly UpscaleSettings Settings = new() { Window = new RasterWindow(1, 2, 3, 4) };

    private static readonly BlobEntry Blob = new(BlobLayout.Scene("a.tif"), "e1", 10, DateTimeOffset.UnixEpoch);

    [Fact]
    public void For_TheSameDrop_IsTheSameRunWheneverItWasWritten() =>
        Assert.Equal(RunIds.For(Blob, Hash, Settings), RunIds.For(Blob with { LastModified = DateTimeOffset.MaxValue }, Hash, Settings with { }));

    [Fact]
    public void For_AnyDifference_IsAnotherRun()
    {
        RunId[] runs =
        [
            RunIds.For(Blob, Hash, Settings),
            RunIds.For(Blob with { ETag = "e2" }, Hash, Settings),
            RunIds.For(Blob with { Length = 11 }, Hash, Settings),
            RunIds.For(Blob with { Path = BlobLayout.Scene("b.tif") }, Hash, Settings),
            RunIds.For(Blob with { Path = BlobLayout.Scene("a.tife"), ETag = "1" }, Hash, Settings),
            RunIds.For(Blob, "aaab", Settings),
            RunIds.For(Blob, Hash, Settings with { Model = "other" }),
            RunIds.For(Blob, Hash, Settings with { Precision = "fp16" }),
            RunIds.For(Blob, Hash, Settings with { Steps = 1 }),
            RunIds.For(Blob, Hash, Settings with { Sampler = "euler" }),
            RunIds.For(Blob, Hash, Settings with { Eta = 0.5 }),
            RunIds.For(Blob, Hash, Settings with { Seed = 1 }),
            RunIds.For(Blob, Hash, Settings with { Temperature = 0.5 }),
            RunIds.For(Blob, Hash, Settings with { Tile = 64 }),
            RunIds.For(Blob, Hash, Settings with { Batch = 64 }),
            RunIds.For(Blob, Hash, Settings with { Window = null }),
            RunIds.For(Blob, Hash, Settings with { RequireFit = true }),
            RunIds.For(Blob, Hash, Settings with { OnTileFailure = TileFailurePolicy.Nodata }),
        ];

        Assert.Equal(runs.Length, runs.Distinct().Count());
    }

    [Fact]
    public void Canonical_NoPrecision_IsWhatItWasBeforeThereWereAny() =>
        Assert.StartsWith("{\"model\":\"edge-x4\",\"steps\":null,", Encoding.UTF8.GetString(PipelineJson.Canonical(new UpscaleSettings())), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("0123456789ABCDEF")]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789abcdeg")]
    [InlineData("0123456789abcde/")]
    public void RunId_AnythingButSixteenLowerHexDigits_Throws(string text)
    {
        Assert.False(RunId.IsValid(text));
        Assert.Throws<ArgumentException>(() => new RunId(text));
    }

    [Fact]
    public void ValueLists_OfEqualItems_AreEqual()
    {
        ValueList<int> list = [1, 2];

        Assert.True(list == ValueList.From([1, 2]));
        Assert.True(list != ValueList.From([2, 1]));
        Assert.Equal(list.GetHashCode(), ValueList.From([1, 2]).GetHashCode());
        Assert.Equal(default, ValueList.From(Array.Empty<int>()));
    }
}
