using Nadir.Cli.Commands;
using Nadir.Cli.Terminals;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Cli.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("upscale", "argument missing for command: 'upscale'")]
    [InlineData("upscale a.tif", "--output")]
    [InlineData("upscale a.tif -o b.tif --roi 1,2,3", "--roi is '1,2,3'; give x,y,w,h")]
    [InlineData("upscale a.tif -o b.tif --roi 0,0,0,5", "--roi is")]
    [InlineData("upscale a.tif -o b.tif --workers 0", "--workers is 0; give 1 to 256.")]
    [InlineData("upscale a.tif -o b.tif --threads 257", "--threads is 257; give 0 to 256.")]
    [InlineData("upscale a.tif -o b.tif --device cuda:x", "--device is 'cuda:x'; give auto, cpu, cuda:N or tensorrt:N, N from 0 to 127.")]
    [InlineData("serve --device gpu", "--device is 'gpu'; give auto")]
    [InlineData("evaluate a.png -o b --device cpu:1", "--device is 'cpu:1'; give auto")]
    [InlineData("plan a.tif --device GPU", "--device is 'GPU'; give auto")]
    [InlineData("verify a.tif --device cuda:200", "--device is 'cuda:200'; give auto")]
    [InlineData("upscale a.tif -o b.tif --compress lzw", "lzw")]
    [InlineData("upscale a.tif -o b.tif --steps many", "many")]
    [InlineData("upscale a.tif -o b.tif --seed -1", "-1")]
    [InlineData("upscale a.tif -o b.tif --connection x --azurite", "--connection goes with neither --azurite nor --store")]
    [InlineData("serve --http 8.8.8.8:80", "--http is '8.8.8.8:80'; give a port, or a loopback address")]
    [InlineData("serve --roi 0,0,1,1", "--roi")]
    [InlineData("upscale a.tif -o b.tif --on-tile-failure skip", "skip")]
    [InlineData("retry", "argument missing for command: 'retry'")]
    [InlineData("verify a.tif --tiles 0", "--tiles is 0; give 1 to")]
    [InlineData("gc --older-than 7x", "--older-than is '7x'; give a number with s, m, h or d after it")]
    [InlineData("nonsense", "nonsense")]
    public async Task RunAsync_WrongLine_SaysWhatAndEndsWith2(string line, string said)
    {
        var (code, output, error) = await RunAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    /// <summary>A device that is named is never replaced: the command ends before it looks for anything else.</summary>
    [Fact]
    public async Task RunAsync_GpuThatCannotBeUsed_EndsWith1AndSaysWhatIsMissing()
    {
        if (new DeviceFinder().Gpus().Fault is not { } fault)
        {
            return;
        }

        var (code, output, error) = await RunAsync("verify", "none", "--store", Path.GetTempPath(), "--device", "cuda:0");

        Assert.Equal(ExitCode.Missing, code);
        Assert.Equal($"nadir: device cuda:0: {fault.Reason}; {fault.Remedy}, or give the device cpu.", error.Trim());
        Assert.Empty(output);
    }

    [Fact]
    public async Task RunAsync_DeviceAuto_SaysWhatItCameTo()
    {
        var (_, _, error) = await RunAsync("verify", "none", "--store", Path.GetTempPath(), "--device", "auto");

        Assert.StartsWith($"nadir: {new DeviceFinder().Choose(Device.Auto)}.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Help_ListsCommandsAndExitCodes()
    {
        var (code, output, _) = await RunAsync("--help");

        Assert.Equal(ExitCode.Ok, code);
        Assert.All(["upscale", "serve", "status", "plan", "doctor", "models", "retry", "verify", "gc"], command => Assert.Contains($"  {command}", output, StringComparison.Ordinal));
        Assert.All(ExitCodes.All, entry => Assert.Contains($"{(int)entry.Code,3}  {entry.Meaning}", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_MissingScene_RefusesInOneSentence()
    {
        var (code, output, error) = await RunAsync("plan", "no-such-scene.tif");

        Assert.Equal(ExitCode.SceneRefused, code);
        Assert.Equal("nadir: no-such-scene.tif: there is no such file; look at its path.", error.Trim());
        Assert.Empty(output);
    }

    [Fact]
    public async Task RunAsync_MissingSceneWithJson_PrintsOneObject()
    {
        var (_, output, _) = await RunAsync("upscale", "no-such-scene.tif", "-o", Path.Combine(Path.GetTempPath(), "never-made.tif"), "--json");

        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(3, json.RootElement.GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("product.png", "does not end in .tif")]
    [InlineData(".", "is a folder")]
    public async Task RunAsync_OutputThatCannotBe_IsRefusedFirst(string output, string said)
    {
        var (code, _, error) = await RunAsync("upscale", "no-such-scene.tif", "-o", output);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_UnknownRun_IsRefused()
    {
        var (code, _, error) = await RunAsync("status", "zzz");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("'zzz' is no run", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0,0,10,20", true)]
    [InlineData(" 5, 6, 7, 8", true)]
    [InlineData("1,2,3", false)]
    [InlineData("-1,0,5,5", false)]
    [InlineData("0,0,5,0", false)]
    [InlineData("2147483647,0,1,1", false)]
    [InlineData("a,b,c,d", false)]
    [InlineData("", false)]
    public void Roi_Text_IsTakenOrNot(string text, bool taken) => Assert.Equal(taken, Roi.TryParse(text, out _));

    private static async Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var interruption = Interruption.None();
        var code = await CommandLine.RunAsync(args, Terminal.Of(output, error), interruption);
        return (code, output.ToString(), error.ToString());
    }
}
