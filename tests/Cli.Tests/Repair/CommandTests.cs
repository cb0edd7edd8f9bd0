using System.Text.Json;
using Nadir.Cli.Commands;
using Nadir.Cli.Repair;
using Nadir.Cli.Terminals;
using Nadir.Core.Scenes;
using Nadir.Platform.Folder;
using Nadir.Platform.Runs;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Repair;

/// <summary>The commands over a store in a folder: what they print and how they end.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RetryVerifyGc_StoreOfAFinishedRun_FindItByItsNamesAndLeaveItAlone()
    {
        var run = await FinishAsync();

        var retry = await CommandAsync("retry", run.Value);
        var verify = await CommandAsync("verify", "a.tiff", "--tiles", "2", "--json");
        var byProduct = await CommandAsync("verify", $"products/a.tiff/{run}/scene.tif", "--tiles", "1", "--seed", "3");
        var gc = await CommandAsync("gc", "--older-than", "0s", "--dry-run");

        Assert.Equal((ExitCode.Ok, $"nadir: run {run} is done; there is nothing to retry."), (retry.Code, retry.Error.Trim()));
        Assert.Equal(ExitCode.Ok, verify.Code);
        using var json = JsonDocument.Parse(verify.Output);
        Assert.Equal((run.Value, 2), (json.RootElement.GetProperty("run").GetString(), json.RootElement.GetProperty("checked").GetArrayLength()));
        Assert.Equal(ExitCode.Ok, byProduct.Code);
        Assert.Contains("1 of 4 tiles replayed, all as made from the scene; a change in one tile is found with probability 1/4 = 0.25.", byProduct.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Ok, "nadir: 3 blobs of 1 runs and 0 folders would be removed."), (gc.Code, gc.Error.Trim()));
    }

    [Fact]
    public async Task Verify_RunInAnotherPrecision_ReplaysItInThat()
    {
        var run = await FinishAsync("--precision", "int8");

        var verify = await CommandAsync("verify", run.Value, "--tiles", "1");

        Assert.True(verify.Code == ExitCode.Ok, verify.Error);
        Assert.Contains("1 of 4 tiles replayed, all as made", verify.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_RunThatNobodyWorksOn_IsStuckAndSaysWhetherMessagesWait()
    {
        var store = new FolderBlobStore(folder.Path, TimeProvider.System);
        var run = await FinishAsync();
        await store.DeleteAsync(BlobLayout.Commit(run), CancellationToken.None);
        await store.DeleteAsync(BlobLayout.Closed(run), CancellationToken.None);
        await store.CreateAsync(BlobLayout.Open(run), Stream.Null, CancellationToken.None);

        var moving = await CommandAsync("status", run.Value, "--json");
        foreach (string file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - TimeSpan.FromMinutes(11));
        }

        var stuck = await CommandAsync("status");
        await new FolderQueueStore(folder.Path, TimeProvider.System).SendTileSceneAsync(run, CancellationToken.None);
        var waiting = await CommandAsync("status");
        var json = await CommandAsync("status", "--json");

        Assert.False(Row(moving.Output).GetProperty("stuck").GetBoolean());
        Assert.Contains(", stuck", stuck.Output, StringComparison.Ordinal);
        Assert.Contains($"run {run} has not changed for 10 minutes or more and no message is left", stuck.Error, StringComparison.Ordinal);
        Assert.Contains("messages waiting or in work: tile-scene 1.", waiting.Error, StringComparison.Ordinal);
        Assert.Contains($"run {run} has not changed for 10 minutes or more though messages wait", waiting.Error, StringComparison.Ordinal);
        Assert.True(Row(json.Output).GetProperty("stuck").GetBoolean());
        Assert.Equal(9, JsonDocument.Parse(json.Output).RootElement.GetProperty("queues").GetArrayLength());
    }

    private static JsonElement Row(string json) => Assert.Single(JsonDocument.Parse(json).RootElement.GetProperty("runs").EnumerateArray());

    [Fact]
    public async Task RetryVerify_NothingOfThatName_SayWhereToLook()
    {
        var retry = await CommandAsync("retry", "b.tiff");
        var verify = await CommandAsync("verify", "00000000000000aa");

        Assert.Equal((ExitCode.Usage, "nadir: there is no failed run b.tiff; 'nadir status' with the same store lists the runs there are."), (retry.Code, retry.Error.Trim()));
        Assert.Equal(ExitCode.Usage, verify.Code);
        Assert.StartsWith("nadir: there is no product of 00000000000000aa; give a run's id", verify.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gc_ScratchFolders_RemovesOldOnesOfRunsThatNoStitcherIsAt()
    {
        string scratch = Path.Combine(folder.Path, "scratch", "stitch-00000000000000aa");
        Directory.CreateDirectory(scratch);
        await File.WriteAllTextAsync(Path.Combine(scratch, "draft.tif"), "half");
        string other = Directory.CreateDirectory(Path.Combine(folder.Path, "scratch", "stitch-of-something-else")).FullName;

        var young = await CommandAsync("gc", "--older-than", "1h");
        bool keptYoung = Directory.Exists(scratch);
        var old = await CommandAsync("gc", "--older-than", "0s");

        Assert.Equal((ExitCode.Ok, true), (young.Code, keptYoung));
        Assert.Equal((ExitCode.Ok, $"folder {scratch}"), (old.Code, old.Output.Trim()));
        Assert.False(Directory.Exists(scratch));
        Assert.True(Directory.Exists(other));
    }

    [Theory]
    [InlineData("90m", 5400)]
    [InlineData("12h", 43200)]
    [InlineData("0s", 0)]
    [InlineData("1.5d", 129600)]
    public void Age_NumberAndUnit_IsThatLong(string text, double seconds)
    {
        Assert.True(Age.TryParse(text, out var age));
        Assert.Equal(seconds, age.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("7 days")]
    [InlineData("1e9d")]
    [InlineData("99999d")]
    public void Age_AnythingElse_IsNone(string text) => Assert.False(Age.TryParse(text, out _));

    /// <summary>A run that kept its tiles, by the real model's preview.</summary>
    private async Task<RunId> FinishAsync(params string[] further)
    {
        string scene = Path.Combine(folder.Path, "a.tiff");
        await File.WriteAllBytesAsync(scene, new TiffScene { Size = new(90, 70), Type = PixelType.UInt8, Pixel = (band, x, y) => (x * 3) + y + band }.ToBytes());
        string output = Path.Combine(folder.Path, "out.tif");
        var (code, text, error) = await CommandAsync(["upscale", scene, "-o", output, "--steps", "0", "--tile", "64", "--batch", "4", "--keep-work", "--json", "--quiet", .. further]);
        Assert.True(code == ExitCode.Ok, error);
        using var json = JsonDocument.Parse(text);
        return new RunId(json.RootElement.GetProperty("run").GetString()!);
    }

    private async Task<(ExitCode Code, string Output, string Error)> CommandAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var interruption = Interruption.None();
        var code = await CommandLine.RunAsync([.. args, "--store", folder.Path], Terminal.Of(output, error), interruption);
        return (code, output.ToString(), error.ToString());
    }
}
