using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nadir.Cli.Evaluating;
using Nadir.Cli.Terminals;
using Nadir.Cli.Tests.EndToEnd;
using Nadir.Cli.Upscaling;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Evaluating;

/// <summary>What <c>nadir evaluate</c> refuses: one sentence each, the documented code, and nothing written.</summary>
public sealed partial class EvaluateRefusalTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("--size 63", "--size is 63; give 64 to 1024.")]
    [InlineData("--size 66", "setting size is 66; give a multiple of 4 for model edge-x4.")]
    [InlineData("--average 0", "--average is '0'; give whole numbers from 1 to 8")]
    [InlineData("--average 1.5", "--average is '1.5'; give whole numbers from 1 to 8")]
    [InlineData("--per-image 0", "--per-image is 0; give 1 to")]
    [InlineData("--steps 0,x", "--steps is '0,x'; give whole numbers with commas between")]
    [InlineData("--steps 1.5", "--steps is '1.5'; give whole numbers with commas between")]
    [InlineData("--steps 0,1001", "setting steps is 1001; give 0 to 1000")]
    [InlineData("--temperature 2", "setting temperature is 2; give 0 to 1.")]
    [InlineData("--part test", "--part goes with --split FILE")]
    [InlineData("--split no-such-file", "--split: no-such-file is no split file")]
    [InlineData("--roi 0,0,8,8", "--roi is no option of evaluate, and no file or folder.")]
    public async Task Run_WrongLine_SaysWhatAndEndsWith2(string options, string said) =>
        await RefusesAsync(ExitCode.Usage, said, [Write("good.tif", new TiffScene()), .. options.Split(' ')]);

    [Theory]
    [InlineData("bands", "has 1 band, and the models take 3; give images with as many")]
    [InlineData("type", "is UInt16, and the measures are for 8 bit; convert it to 8 bit")]
    [InlineData("nan", "is Float32, and the measures are for 8 bit")]
    [InlineData("small", "has 60x80 pixels, fewer than 64x64; give larger images, or a smaller --size.")]
    [InlineData("constant", "constant_x1_0_0: holds the single value 7 once it is brought down by 4; leave it out.")]
    [InlineData("colour", "colour_x1_0_0: holds the single value 7, 8, 9 once it is brought down by 4; leave it out.")]
    [InlineData("alike", "alike_x1_0_0: holds the single value 8 once it is brought down by 4; leave it out.")]
    [InlineData("nodata", "nodata_x1_0_0: holds nodata (band 1); cut out a part without.")]
    [InlineData("text", "cannot be read as GeoTIFF, JPEG 2000, JPEG, PNG or WebP")]
    public async Task Run_ImageThatCannotServe_IsRefused(string kind, string said) =>
        await RefusesAsync(ExitCode.SceneRefused, said, [Bad(kind)]);

    [Fact]
    public async Task Run_FileThatIsNotThere_IsRefused() =>
        await RefusesAsync(ExitCode.SceneRefused, "no-such.tif: there is no such file or folder; look at its path.", ["no-such.tif"]);

    [Fact]
    public async Task Run_FolderWithoutImages_IsRefused()
    {
        Directory.CreateDirectory(In("empty"));

        await RefusesAsync(ExitCode.SceneRefused, "holds no image; give a folder with files that end in .tif", [In("empty")]);
    }

    [Fact]
    public async Task Run_FolderOfBadImagesOnly_IsRefusedWithTheFirstReason()
    {
        Bad("small");

        await RefusesAsync(ExitCode.SceneRefused, "holds no image that can be measured, the first because small.tif: has 60x80 pixels", [In("images")]);
    }

    [Fact]
    public async Task Run_FolderWithABadImage_LeavesItOutAndSaysSo()
    {
        Bad("small");
        Bad("constant");
        Write("good.tif", new TiffScene());

        var (code, _, error) = await EvaluateRun.RunAsync("evaluate", In("images"), "--size", "64", "--steps", "0", "-q", "--models", Samples.Models, "-o", In("out"));

        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains("nadir: left out: small.tif: has 60x80 pixels", error, StringComparison.Ordinal);
        var scores = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(In("out"), "scores.json"))).RootElement;
        Assert.Equal(["small.tif", "constant_x1_0_0"], scores.GetProperty("leftOut").EnumerateArray().Select(image => image.GetProperty("name").GetString()));
        Assert.Equal("good_x1_0_0", scores.GetProperty("images")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Run_TwoFoldersWithASplit_IsRefused()
    {
        await File.WriteAllTextAsync(In("split.json"), """{"folders": {}}""");

        await RefusesAsync(ExitCode.Usage, "--split goes with one folder", [folder.Path, folder.Path, "--split", In("split.json")]);
    }

    [Fact]
    public async Task Run_UnknownModel_IsRefused() => await RefusesAsync(
        ExitCode.ModelRefused, "there is no such model in", [Write("good.tif", new TiffScene()), "--model", "edge-x4", "--model", "edge-x5"]);

    [Fact]
    public async Task Run_ModelsThatDoNotCompare_AreRefused()
    {
        CopyModel("edge-x4", card => card.Replace("\"scale\": 4", "\"scale\": 2", StringComparison.Ordinal).Replace("\"name\": \"edge-x4\"", "\"name\": \"half\"", StringComparison.Ordinal), "half");
        CopyModel("edge-x4", card => card, "edge-x4");

        await RefusesAsync(
            ExitCode.Usage, "model half makes 3 bands 2 times finer, edge-x4 3 bands 4 times; evaluate them in two commands.",
            [Write("good.tif", new TiffScene()), "-m", "edge-x4", "-m", "half"], In("models"));
    }

    [Fact]
    public async Task Run_CardAndGraphThatDisagree_AreRefused()
    {
        CopyModel("edge-x4", card => card.Replace("\"scale\": 4", "\"scale\": 2", StringComparison.Ordinal), "edge-x4");

        await RefusesAsync(ExitCode.ModelRefused, "follows from scale 2 and 3 bands", [Write("good.tif", new TiffScene())], In("models"));
    }

    [Fact]
    public async Task Run_NetworkThatGivesNoNumbers_FailsInOneSentence()
    {
        // Two neighbouring words of the weights' bytes all set: at least one float of them is NaN.
        string graph = Path.Combine(Samples.Models, "edge-x4", "encoder.onnx");
        byte[] bytes = await File.ReadAllBytesAsync(graph);
        string before = Convert.ToHexStringLower(SHA256.HashData(bytes));
        bytes.AsSpan(bytes.Length / 2, 8).Fill(0xFF);
        CopyModel("edge-x4", card => card.Replace(before, Convert.ToHexStringLower(SHA256.HashData(bytes)), StringComparison.Ordinal), "edge-x4");
        await File.WriteAllBytesAsync(Path.Combine(In("models"), "edge-x4", "encoder.onnx"), bytes);

        await RefusesAsync(ExitCode.RunFailed, "model edge-x4: ", [Write("good.tif", new TiffScene()), "--steps", "0"], In("models"));
    }

    [Fact]
    public async Task Run_ResultsThatExist_AreKeptWithoutForce()
    {
        Directory.CreateDirectory(In("out"));
        await File.WriteAllTextAsync(Path.Combine(In("out"), "scores.csv"), "mine");

        var (code, _, error) = await EvaluateRun.RunAsync("evaluate", Write("good.tif", new TiffScene()), "--models", Samples.Models, "-o", In("out"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("scores.csv exists; give another folder with -o, or --force to replace it.", error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(In("out"), "scores.csv")));
    }

    [Fact]
    public async Task Run_OutputThatIsAFile_IsRefused()
    {
        string file = Write("good.tif", new TiffScene());

        var (code, _, error) = await EvaluateRun.RunAsync("evaluate", file, "--models", Samples.Models, "-o", file);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("is a file; give the name of a folder.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, ExitCode.Interrupted)]
    [InlineData(PosixSignal.SIGTERM, ExitCode.Terminated)]
    public async Task Run_Signalled_StopsAndWritesNothing(PosixSignal signal, object code)
    {
        using var interruption = Interruption.None();
        var view = new SignallingView(() => interruption.Receive(signal));
        var request = new EvaluateRequest
        {
            Images = [Write("good.tif", new TiffScene { Size = new PixelSize(140, 140) })],
            Output = In("out"),
            Settings = [new UpscaleSettings { Steps = 0 }],
            Models = Samples.Models,
            Size = 64,
            Averages = [1],
            PerImage = 4,
        };

        var error = await Assert.ThrowsAsync<CommandException>(
            () => new EvaluateRunner(Terminal.Of(TextWriter.Null, TextWriter.Null), interruption, view).RunAsync(request));

        Assert.Equal((ExitCode)code, error.Code);
        Assert.Equal("interrupted; nothing was written, and the same command starts over.", error.Message);
        Assert.Equal(1, view.Done);
        Assert.False(Directory.Exists(In("out")));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private async Task RefusesAsync(ExitCode expected, string said, string[] arguments, string? models = null)
    {
        var (code, output, error) = await EvaluateRun.RunAsync(
            ["evaluate", .. arguments.Contains("--size") ? arguments : [.. arguments, "--size", "64"], "-q", "--models", models ?? Samples.Models, "-o", In("out")]);

        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal(expected, code);
        Assert.Matches(Sentence(), error.Split('\n')[0]);
        Assert.Empty(output);
        Assert.False(Directory.Exists(In("out")));
    }

    private string In(string name) => Path.Combine(folder.Path, name);

    private string Write(string name, TiffScene scene)
    {
        Directory.CreateDirectory(In("images"));
        string file = Path.Combine(In("images"), name);
        var eightBit = scene.Type == PixelType.UInt16 && name != "type.tif"
            ? scene with { Type = PixelType.UInt8, Pixel = (band, x, y) => MathF.Floor(scene.Pixel(band, x, y) / 8) }
            : scene;
        File.WriteAllBytes(file, eightBit.ToBytes());
        return file;
    }

    private string Bad(string kind)
    {
        var scene = new TiffScene();
        return kind switch
        {
            "bands" => Write("bands.tif", scene with { Bands = 1 }),
            "type" => Write("type.tif", scene),
            "nan" => Write("nan.tif", scene with { Type = PixelType.Float32, Pixel = (_, x, _) => x == 9 ? float.NaN : x }),
            "small" => Write("small.tif", scene with { Size = new PixelSize(60, 80) }),
            "constant" => Write("constant.tif", scene with { Pixel = (_, _, _) => 56 }),
            "colour" => Write("colour.tif", scene with { Pixel = (band, _, _) => 56 + (8 * band) }),
            "alike" => Write("alike.tif", scene with { Pixel = (_, x, y) => (x + y) % 2 == 0 ? 120 : 0 }),
            "nodata" => Write("nodata.tif", scene with { Type = PixelType.UInt8, Nodata = 3, Pixel = (_, x, y) => (x + y) % 8 }),
            _ => Text(),
        };

        string Text()
        {
            string file = Write("text.tif", scene);
            File.WriteAllText(file, "This is no raster.\n");
            return file;
        }
    }

    private void CopyModel(string from, Func<string, string> change, string to)
    {
        var target = Directory.CreateDirectory(Path.Combine(In("models"), to));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Samples.Models, from)))
        {
            File.Copy(file, Path.Combine(target.FullName, Path.GetFileName(file)));
        }

        string card = Path.Combine(target.FullName, "card.json");
        File.WriteAllText(card, change(File.ReadAllText(card)));
    }

    [GeneratedRegex(@"\Anadir: [^\p{Cc}]{15,}\.\z")]
    private static partial Regex Sentence();

    private sealed class SignallingView(Action signal) : IProgressView
    {
        public int Done { get; private set; }

        public Task<T> ShowAsync<T>(Func<Action<RunState>, Task<T>> work) => work(state =>
        {
            Done = state.Done;
            if (state.Done == 1)
            {
                signal();
            }
        });
    }
}
