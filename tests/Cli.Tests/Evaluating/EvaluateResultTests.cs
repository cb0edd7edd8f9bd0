using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Nadir.Cli.Evaluating;
using Nadir.Core.Metrics;
using Nadir.Core.Tests.Reference;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Evaluating;

/// <summary>What <c>nadir evaluate</c> writes: which rows, in which form, always the same bytes, and for bicubic the numbers of stored arrays.</summary>
public sealed class EvaluateResultTests(EvaluateRun run) : IClassFixture<EvaluateRun>
{
    private static readonly string[] Rows =
        ["bicubic", "block-mean exact bicubic", "edge-x4, 0 steps", "edge-x4, 1 step", "edge-x4, 1 step, temperature 0.5"];

    [Fact]
    public void Scores_Rows_AreBicubicThenItsExactFormThenEachChoiceOnce()
    {
        var rows = run.Scores.GetProperty("rows").EnumerateArray().ToList();

        Assert.Equal(Rows, rows.Select(row => row.GetProperty("name").GetString()));
        Assert.All(rows, row => Assert.Equal(3, row.GetProperty("images").GetArrayLength()));
        Assert.Equal([0, 1, 2], run.Scores.GetProperty("images").EnumerateArray().Select(image => Seed(image)));
    }

    [Fact]
    public void Scores_Form_IsTheDocumentedOne()
    {
        string[] measures = [.. MeasureCatalog.All.Select(measure => measure.Name)];
        string[] expected =
        [
            .. (string[])["schema", "size", "scale", "bands", "peak", "rounded", "part", "images", "leftOut", "rows"],
            .. ((string[])["name", "file", "average", "row", "column", "seed"]).Select(name => $"images.{name}"),
            .. ((string[])["name", "model", "version", "modelHash", "tile", "sampling", "againstBicubic", "worstBlockError", "pooled", "images"]).Select(name => $"rows.{name}"),
            .. ((string[])["above", "shareAbove", "psnrGain", "psnrGain.value", "psnrGain.interval"]).Select(name => $"rows.againstBicubic.{name}"),
            .. measures.SelectMany(name => new[] { $"rows.pooled.{name}", $"rows.pooled.{name}.value", $"rows.pooled.{name}.interval", $"rows.images.{name}" }),
        ];

        var found = Paths(run.Scores, "").Where(path => !path.StartsWith("rows.sampling.", StringComparison.Ordinal)).Distinct();

        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(1, run.Scores.GetProperty("schema").GetInt32());
    }

    [Fact]
    public void Scores_Products_KeepEveryBlocksMean()
    {
        double[] errors = [.. run.Scores.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("worstBlockError").GetDouble())];

        Assert.True(errors[0] > 1);
        Assert.All(errors.Skip(1), error => Assert.Equal(0, error));
    }

    [Fact]
    public void Scores_Noise_IsTradedForPsnrByTheTemperature()
    {
        double[] psnr = [.. run.Scores.GetProperty("rows").EnumerateArray().Select(row => Pooled(row, "psnr"))];

        Assert.True(psnr[2] > psnr[4] && psnr[4] > psnr[3], string.Join(", ", psnr));
    }

    [Fact]
    public async Task Run_Again_GivesTheSameBytes()
    {
        using var folder = new TempFolder();

        var (code, _, error) = await EvaluateRun.RunAsync([.. EvaluateRun.Arguments, "-q", "-o", folder.Path]);

        Assert.True(code == ExitCode.Ok, error);
        Assert.All(["scores.json", "scores.csv", "index.html"], file => Assert.Equal(run.Text(file), File.ReadAllText(Path.Combine(folder.Path, file))));
    }

    [Fact]
    public void Table_Lines_AreTheImagesOfEachRow()
    {
        string[] lines = run.Text("scores.csv").TrimEnd('\n').Split('\n');
        var images = run.Scores.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("name").GetString()).ToList();
        var rows = run.Scores.GetProperty("rows").EnumerateArray().ToList();

        Assert.Equal($"image,method,{string.Join(',', MeasureCatalog.All.Select(measure => measure.Name))}", lines[0]);
        Assert.Equal(1 + (images.Count * Rows.Length), lines.Length);
        Assert.StartsWith($"\"{images[1]}\",\"{Rows[2]}\",{Image(rows[2], 1, "psnr")}", lines[1 + Rows.Length + 2], StringComparison.Ordinal);
    }

    [Fact]
    public void Page_HasOneChartForEachMeasureAndTwoMore()
    {
        var page = XDocument.Parse(run.Text("index.html").Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        var charts = page.Descendants().Where(element => element.Name.LocalName == "svg").ToList();
        string[] titles = [.. charts.Select(chart => chart.Descendants().First(element => element.Name.LocalName == "text").Value)];
        string[] ids = [.. page.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>()];

        Assert.All(MeasureCatalog.All, measure => Assert.Single(titles, title => title.StartsWith($"{measure.Title} (", StringComparison.Ordinal)));
        Assert.Equal(MeasureCatalog.All.Count + 2, charts.Count);
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(charts.Take(MeasureCatalog.All.Count), chart => Assert.Contains(chart.Descendants(), element => element.Name.LocalName == "circle"));
        Assert.Equal(3 * (Rows.Length + 1), page.Descendants("img").Count());
        Assert.DoesNotContain("http", run.Text("index.html").Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Terminal_Table_HasALineForEachRow()
    {
        string[] lines = run.Output.TrimEnd().Split('\n');

        Assert.Equal(1 + Rows.Length, lines.Length);
        Assert.StartsWith("METHOD", lines[0], StringComparison.Ordinal);
        Assert.All(Rows.Zip(lines.Skip(1)), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Contains("nadir: evaluating: 0 of 3 images", run.Error, StringComparison.Ordinal);
        Assert.Contains("nadir: 3 images in ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithJson_PrintsOneValue()
    {
        using var folder = new TempFolder();

        var (_, output, _) = await EvaluateRun.RunAsync(
            [.. EvaluateRun.Arguments[..2], "--size", "64", "--steps", "0", "--models", Path.GetFullPath(Repository.PathOf("models")), "--json", "-q", "-o", folder.Path]);

        var json = JsonDocument.Parse(output).RootElement;
        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.True(File.Exists(json.GetProperty("page").GetString()));
        Assert.Equal(Rows[..3], json.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("rows")[0].GetProperty("pooled").GetProperty("psnr").GetProperty("interval").ValueKind);
    }

    [Fact]
    public async Task Run_OfStoredTruth_HasTheNumbersOfTheStoredEnlargement()
    {
        // The left 80 columns of case c, whose enlargement torch made; where the cut differs from it lies in the border that is not measured.
        const int side = 80;
        using var folder = new TempFolder();
        var truth = Golden("c_truth", side);
        string file = Path.Combine(folder.Path, "truth.tif");
        await File.WriteAllBytesAsync(file, InputFile.Encode(truth));

        var (code, _, error) = await EvaluateRun.RunAsync(
            "evaluate", file, "--size", "80", "--steps", "0", "--unrounded", "-q", "--models", Repository.PathOf("models"), "-o", Path.Combine(folder.Path, "out"));

        Assert.True(code == ExitCode.Ok, error);
        var three = Bands(truth, 3);
        var enlarged = Bands(Golden("c_bicubic", side), 3);
        var expected = Pooling.Pool([ImageScores.Measure(enlarged, three, Bands(Golden("c_lr", side / 4), 3), enlarged, 4, 255)]);
        var bicubic = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "out", "scores.json"))).RootElement.GetProperty("rows")[0];
        string[] whole = ["reflectance", "spectral", "spatial"];
        Assert.All(
            expected.Where(number => !whole.Contains(number.Key)),
            number => Assert.Equal(number.Value.Value, Pooled(bicubic, number.Key), Math.Max(1e-6, 1e-4 * Math.Abs(number.Value.Value))));
    }

    private static MetricImage Golden(string name, int side)
    {
        var array = GoldenArray.Read(Path.Combine("metrics", name));
        var (width, bands) = (array.Shape[1], array.Shape[2]);
        double[] values = [.. Enumerable.Range(0, side * side * bands)
            .Select(i => (double)array.Values[(i / bands / side * width * bands) + (i / bands % side * bands) + (i % bands)])];
        return new MetricImage(side, side, bands, values);
    }

    private static MetricImage Bands(MetricImage image, int bands)
    {
        double[] all = image.Values.ToArray();
        double[] kept = [.. all.Where((_, i) => i % image.Bands < bands)];
        return new MetricImage(image.Height, image.Width, bands, kept);
    }

    private static ulong Seed(JsonElement image) => image.GetProperty("seed").GetUInt64();

    private static double Pooled(JsonElement row, string measure) => row.GetProperty("pooled").GetProperty(measure).GetProperty("value").GetDouble();

    private static string Image(JsonElement row, int image, string measure) =>
        row.GetProperty("images")[image].GetProperty(measure).GetDouble().ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Paths(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(field =>
            Paths(field.Value, $"{path}{field.Name}.").Prepend($"{path}{field.Name}")),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Paths(item, path)),
        _ => [],
    };
}
