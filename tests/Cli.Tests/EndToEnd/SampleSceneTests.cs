using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>Every real scene becomes a product that keeps the promises, or is refused for a good reason. GDAL is the judge.</summary>
public sealed class SampleSceneTests
{
    private static readonly string[] WithoutData = ["rasterio_all-nodata.tif", "riotiler_inverted_lat.tif"];

    public static TheoryData<string> Good => [.. Samples.Names.Except(WithoutData)];

    public static TheoryData<string> Empty => [.. WithoutData];

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Upscale_Sample_KeepsEveryPromise(string name)
    {
        using var folder = new TempFolder();

        var (product, refusal) = await CommandRun.UpscaleAsync(Samples.PathOf(name), folder);

        Assert.Null(refusal);
        Assert.Empty(GdalOracle.FaultsOf(Samples.PathOf(name), product!));
    }

    [Theory]
    [InlineData("float")]
    [InlineData("float-south-up")]
    public async Task Upscale_FloatSceneWithNodata_KeepsEveryPromise(string kind)
    {
        using var folder = new TempFolder();
        string scene = Path.Combine(folder.Path, "scene.tif");
        GdalOracle.Ask("make", kind, Samples.Sentinel, scene);

        var (product, refusal) = await CommandRun.UpscaleAsync(scene, folder);

        Assert.Null(refusal);
        Assert.Empty(GdalOracle.FaultsOf(scene, product!));
    }

    [Theory]
    [MemberData(nameof(Empty))]
    public async Task Upscale_SampleWithoutData_IsRefused(string name)
    {
        using var folder = new TempFolder();

        var (product, refusal) = await CommandRun.UpscaleAsync(Samples.PathOf(name), folder);

        Assert.Null(product);
        Assert.Equal($"{name}: every pixel is nodata; drop a scene that has data.", refusal);
    }
}
