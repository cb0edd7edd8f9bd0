using Nadir.Cli.Evaluating;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Evaluating;

/// <summary>Which truths are cut from which images: the training code's rule, and what happens to images that cannot serve.</summary>
public sealed class TruthChoiceTests : IDisposable
{
    private const string Split = """
        {"about": "for tests", "folders": {
          "towns": [{"match": "_7_", "part": "test"}, {"match": "", "part": "train"}],
          "fields": [{"match": "", "part": "train", "columns": [0, 100]}, {"match": "", "part": "test", "columns": [120, 300]}],
          "coasts": [{"match": "^a", "part": "unused"}, {"match": "", "part": "test"}]}}
        """;

    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("test", "towns/b_7_1.tif towns/c_7_2.tif fields/f.tif coasts/b.tif")]
    [InlineData("train", "towns/a_1_1.tif fields/f.tif")]
    [InlineData("unused", "coasts/a.tif")]
    [InlineData("validation", "")]
    public void Find_APart_IsByFolderThenNameByTheFirstRuleThatMatches(string part, string expected)
    {
        MakeFolders();

        var files = Read(Split).Find(folder.Path, part);

        Assert.Equal(expected, string.Join(' ', files.Select(file => file.Name)));
    }

    [Fact]
    public void Find_Columns_AreWindowsOfTheFile()
    {
        MakeFolders();

        var train = Read(Split).Find(folder.Path, "train")[1];
        var test = Read(Split).Find(folder.Path, "test")[2];

        Assert.Equal((0, 100), (train.Left, train.Right!.Value));
        Assert.Equal((120, 300), (test.Left, test.Right!.Value));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("""{"folders": {"a": [{"match": "", "part": "tets"}]}}""")]
    [InlineData("""{"folders": {"a": [{"match": "(", "part": "test"}]}}""")]
    [InlineData("""{"folders": {"a": [{"match": "", "part": "test", "columns": [5, 5]}]}}""")]
    [InlineData("""{"folders": {"a": [{"match": ""}]}}""")]
    public void Read_NoSplitFile_IsRefusedInOneSentence(string text)
    {
        var error = Assert.Throws<CommandException>(() => Read(text));

        Assert.Equal(ExitCode.Usage, error.Code);
        Assert.Matches(@"\A--split: \S+ is no split file \([^\r\n]+\); see training/configs/split\.json\.\z", error.Message);
    }

    [Fact]
    public void Find_FolderThatIsMissing_IsRefused() =>
        Assert.Contains("lacks the folder towns", Assert.Throws<SceneRejectedException>(() => Read(Split).Find(folder.Path, "test")).Message, StringComparison.Ordinal);

    [Fact]
    public void Choose_Squares_AreAtMultiplesOfTheirSideSpreadEvenly()
    {
        // 300 x 200 pixels hold 4 x 3 squares of 64, and averaged by two 2 x 1.
        Write("wide.tif", 300, 200);

        var names = Choose(new() { PerImage = 3, Averages = [1, 2], Images = [], Output = "", Settings = [], Models = "", Size = 64 }).Select(tile => tile.Name);

        Assert.Equal(["wide_x1_0_0", "wide_x1_64_128", "wide_x1_128_192", "wide_x2_0_0", "wide_x2_0_64"], names);
    }

    [Fact]
    public void Choose_AtMost_KeepsNumbersAndSpreadsOverAll()
    {
        Write("wide.tif", 300, 200);

        var tiles = Choose(new() { PerImage = 12, Most = 3, Averages = [1], Images = [], Output = "", Settings = [], Models = "", Size = 64 });

        Assert.Equal([0, 6, 11], tiles.Select(tile => tile.Number));
    }

    [Fact]
    public void Read_Averaged_IsTheMeanOfSquaresFromTheWindowOn()
    {
        Write("wide.tif", 300, 200);
        var reader = new TruthReader(3, 4);
        var file = new ImageFile(Path.Combine(folder.Path, "wide.tif"), "wide.tif", IsNamed: true, Left: 10);

        var truth = reader.Read(new TruthTile(file, 0, 2, 32, 0, 64));

        double sum = Pixel(1, 14, 70) + Pixel(1, 15, 70) + Pixel(1, 14, 71) + Pixel(1, 15, 71);
        Assert.Equal(Math.Floor((sum / 4) + 0.5), truth.Values[(((3 * 64) + 2) * 3) + 1]);
    }

    [Fact]
    public void Spread_AnyNumbers_AreRisingFromFirstToLast()
    {
        for (int count = 0; count <= 60; count++)
        {
            for (int most = 1; most <= 70; most++)
            {
                var chosen = EvenSpread.Of(count, most);

                Assert.Equal(Math.Min(count, most), chosen.Count);
                Assert.Equal(chosen.Distinct().Order(), chosen);
                Assert.True(chosen.Count == 0 || chosen[0] == 0);
                Assert.True(chosen.Count < 2 || chosen[^1] == count - 1);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static float Pixel(int band, int x, int y) => MathF.Floor(TiffScene.Texture(band, x, y) / 8);

    private IReadOnlyList<TruthTile> Choose(EvaluateRequest request) => new TruthChooser(new TruthReader(3, 4), request)
        .Choose([new ImageFile(Path.Combine(folder.Path, "wide.tif"), "wide.tif", IsNamed: true)], CancellationToken.None);

    private void Write(string name, int width, int height)
    {
        var scene = new TiffScene { Size = new PixelSize(width, height), Type = PixelType.UInt8, Pixel = Pixel };
        File.WriteAllBytes(Path.Combine(folder.Path, name), scene.ToBytes());
    }

    private void MakeFolders()
    {
        foreach (string file in (string[])["towns/c_7_2.tif", "towns/a_1_1.tif", "towns/b_7_1.tif", "towns/b_7_1.txt", "fields/f.tif", "coasts/b.tif", "coasts/a.tif"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, file))!);
            File.WriteAllText(Path.Combine(folder.Path, file), "");
        }
    }

    private SplitFile Read(string text)
    {
        string file = Path.Combine(folder.Path, "split.json");
        File.WriteAllText(file, text);
        return SplitFile.Read(file);
    }
}
