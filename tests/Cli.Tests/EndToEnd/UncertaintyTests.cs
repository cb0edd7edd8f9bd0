using System.Globalization;
using System.Text.Json;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>A product with uncertainty bands: what the model strays by, in its place, beside the same product as without. GDAL is the judge.</summary>
public sealed class UncertaintyTests
{
    private const float Amplitude = 0.05f;
    private const double Factor = 1.7;
    private const double Floor = 0.02;

    private static readonly ModelCard Card = PatternDetailModel.NewCard() with
    {
        Uncertainty = new UncertaintyCalibration { Level = 0.9, Samples = 2, Window = 3, Floor = Floor, Factors = [new(0, Factor), new(1, Factor)] },
    };

    [Theory]
    [InlineData(Samples.LandsatName, 64, 1)]
    [InlineData(Samples.LandsatName, 128, 0)]
    [InlineData("riotiler_cog_rgba.tif", 64, 1)]
    [InlineData("riotiler_cog_rgb_mask.tif", 64, 1)]
    public async Task Product_WithUncertainty_HasABandMoreForEachDataBand(string name, int tile, int steps)
    {
        using var folder = new TempFolder();
        var settings = new UpscaleSettings { Tile = tile, Steps = steps };
        string plain = await MakeAsync(folder, name, settings, "plain.tif");

        string product = await MakeAsync(folder, name, settings with { Uncertainty = true }, "uncertain.tif");

        var seen = GdalOracle.Ask("uncertainty", Samples.PathOf(name), plain, product, "3", Text(Factor), Text(Floor), Text(Amplitude));
        Assert.Empty(seen.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()));
        Assert.Equal(
            [.. Enumerable.Range(1, 3).Select(band => $"half-width of the 90 % interval of band {band}")],
            seen.GetProperty("names").EnumerateArray().Select(label => label.GetString()));
    }

    [Fact]
    public async Task Product_OfAnySizeOfTile_HasTheSamePixels()
    {
        using var folder = new TempFolder();
        string small = await MakeAsync(folder, Samples.SentinelName, new() { Tile = 64, Uncertainty = true }, "small.tif");
        string large = await MakeAsync(folder, Samples.SentinelName, new() { Tile = 128, Uncertainty = true }, "large.tif");

        Assert.Equal(Checksums(small), Checksums(large));
    }

    [Fact]
    public async Task Report_AndItem_TellOfTheBands()
    {
        using var folder = new TempFolder();
        await using var pipeline = TestPipeline.InFolder(folder, Choices(new() { Uncertainty = true, Seed = 3 }));
        await pipeline.DropAsync(Samples.LandsatName, Samples.Landsat);
        await pipeline.RunUntilIdleAsync();
        var run = await pipeline.RunOfAsync(Samples.LandsatName);

        var uncertainty = (await JsonAsync("report.json")).GetProperty("uncertainty");
        Assert.Equal((0.9, 2, Factor), (uncertainty.GetProperty("level").GetDouble(), uncertainty.GetProperty("samples").GetInt32(), uncertainty.GetProperty("factor").GetDouble()));
        var bands = (await JsonAsync("item.json")).GetProperty("assets").GetProperty("product").GetProperty("raster:bands");
        Assert.Equal(6, bands.GetArrayLength());
        Assert.Equal("half-width of the 90 % interval of band 3", bands[5].GetProperty("description").GetString());

        async Task<JsonElement> JsonAsync(string file)
        {
            var blob = await pipeline.Blobs.ReadAsync(BlobLayout.Product(Samples.LandsatName, run, file), CancellationToken.None);
            return JsonDocument.Parse(blob!.Data.ToArray()).RootElement;
        }
    }

    private static IReadOnlyList<int> Checksums(string product) =>
        [.. JsonDocument.Parse(GdalOracle.Run("gdalinfo", "-json", "-checksum", product)).RootElement.GetProperty("bands").EnumerateArray()
            .Select(band => band.GetProperty("checksum").GetInt32())];

    private static async Task<string> MakeAsync(TempFolder folder, string name, UpscaleSettings settings, string file)
    {
        string path = Path.Combine(folder.Path, file);
        await File.WriteAllBytesAsync(path, await TestPipeline.ProductOfAsync(Samples.PathOf(name), Choices(settings)));
        return path;
    }

    private static PipelineChoices Choices(UpscaleSettings settings) => new() { Settings = settings, Pattern = new(Card, Amplitude) };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
