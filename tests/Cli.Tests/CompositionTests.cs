using System.Runtime.InteropServices;
using Nadir.Cli.Composition;
using Nadir.Cli.Diagnosis;
using Nadir.Cli.Terminals;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Tests;

public sealed class CompositionTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("nadir-composition-");
    private readonly UserFolders folders;

    public CompositionTests()
    {
        folders = new UserFolders(Path.Combine(root.FullName, "cache"), Path.Combine(root.FullName, "data"));
    }

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void RunFolder_SameCommand_IsTheSame() => Assert.Equal(
        folders.RunFolder("a.tif", new UpscaleSettings { Seed = 3 }, "models", StoreChoice.InFolder(null)),
        folders.RunFolder(Path.GetFullPath("a.tif"), new UpscaleSettings { Seed = 3 }, "models", StoreChoice.InFolder(null)));

    [Fact]
    public void RunFolder_AnythingElse_IsAnother()
    {
        string[] all =
        [
            folders.RunFolder("a.tif", new UpscaleSettings(), "models", StoreChoice.InFolder(null)),
            folders.RunFolder("b.tif", new UpscaleSettings(), "models", StoreChoice.InFolder(null)),
            folders.RunFolder("a.tif", new UpscaleSettings { Steps = 0 }, "models", StoreChoice.InFolder(null)),
            folders.RunFolder("a.tif", new UpscaleSettings(), "others", StoreChoice.InFolder(null)),
            folders.RunFolder("a.tif", new UpscaleSettings(), "models", StoreChoice.InAzurite(null)),
            folders.RunFolder("a.tif", new UpscaleSettings(), "models", StoreChoice.AtConnection("account")),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void StoreLock_TakenTwice_IsRefusedUntilGivenBack()
    {
        string folder = Path.Combine(root.FullName, "runs", "0123");
        using (StoreLock.Take(folder))
        {
            var error = Assert.Throws<CommandException>(() => StoreLock.Take(folder));
            Assert.Equal("the same upscale is under way in another process; wait for it, or give each its own --store.", error.Message);
        }

        StoreLock.Take(folder).Dispose();
    }

    [Fact]
    public void ModelFolder_Given_GoesBeforeVariableAndCheckout() =>
        Assert.Equal(Path.GetFullPath("given"), ModelFolder.Find("given", "variable", root.FullName));

    [Fact]
    public void ModelFolder_Variable_GoesBeforeCheckout() =>
        Assert.Equal(Path.GetFullPath("variable"), ModelFolder.Find(null, "variable", root.FullName));

    [Fact]
    public void ModelFolder_Neither_IsFoundUpwards()
    {
        string model = Path.Combine(root.FullName, "models", "seed");
        Directory.CreateDirectory(model);
        File.WriteAllText(Path.Combine(model, "card.json"), "{}");
        string deep = Directory.CreateDirectory(Path.Combine(root.FullName, "src", "models", "bin")).FullName;

        Assert.Equal(Path.Combine(root.FullName, "models"), ModelFolder.Find(null, null, deep));
    }

    [Fact]
    public void HostFile_Workers_SetTheConcurrencyOfUpscaling()
    {
        Assert.Equal(3, HostFile.Read(3).ForQueue(QueueNames.UpscaleTiles).MaxConcurrency);
        Assert.Equal(HostFile.Read(null).Queues, HostFile.Read(3).ForQueue(QueueNames.TileScene));
    }

    [Fact]
    public void Interruption_Signals_DrainThenAbortThenLetGo()
    {
        using var interruption = Interruption.None();

        Assert.True(interruption.Receive(PosixSignal.SIGTERM));
        Assert.True(interruption.Drain.IsCancellationRequested);
        Assert.False(interruption.Abort.IsCancellationRequested);
        Assert.Equal(ExitCode.Terminated, interruption.Code);
        Assert.True(interruption.Receive(PosixSignal.SIGINT));
        Assert.True(interruption.Abort.IsCancellationRequested);
        Assert.False(interruption.Receive(PosixSignal.SIGINT));
    }

    [Fact]
    public async Task Doctor_NoModels_SaysSoAndEndsWith1()
    {
        var findings = await new Doctor(Path.Combine(root.FullName, "none"), folders.Runs).ExamineAsync(CancellationToken.None);

        Assert.Equal(FindingState.Missing, findings.Single(finding => finding.Name == "models").State);
        var devices = Assert.Single(findings, finding => finding.Name == "devices");
        Assert.StartsWith("cpu", devices.Detail, StringComparison.Ordinal);
        Assert.NotEqual(FindingState.Missing, devices.State);
        Assert.Equal(ExitCode.Missing, Commands.DoctorCommand.CodeOf(findings));
        Assert.All(findings, finding => Assert.Equal(finding.State == FindingState.Ok, finding.Remedy is null));
    }
}
