using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nadir.Cli.Budgeting;
using Nadir.Cli.Composition;
using Nadir.Cli.Planning;
using Nadir.Cli.Terminals;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Hosting;
using Nadir.Platform.Models;
using Nadir.Platform.Runs;
using Nadir.Raster.Examination;
using Nadir.Upscaler;

namespace Nadir.Cli.Upscaling;

/// <summary>
/// Local file in, local file out: puts the scene into a store, ingests it, runs the stages' functions until the run has ended, and takes the
/// product out. Stopped anywhere, the same command again goes on.
/// </summary>
internal sealed class UpscaleRunner(Terminal terminal, Interruption interruption, IProgressView view, UserFolders folders)
{
    private static readonly string[] LeftOut = ["IngestScene", "IngestPoison", "IngestDrop", "IngestDropPoison", "Reconcile", "Status"];

    /// <summary>What ending takes once a deadline is near.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(0.5);

    private static readonly FunctionHostOptions Host = new()
    {
        ReceiveVisibility = TimeSpan.FromSeconds(60),
        DrainTimeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Makes the product; throws for everything that keeps it from being made.</summary>
    public async Task<UpscaleResult> RunAsync(UpscaleRequest request)
    {
        long started = TimeProvider.System.GetTimestamp();
        var files = OutputFiles.Of(request.Output, request.Scene, request.Force);
        var examiner = SceneExaminers.ForOneScene(request.Isolation);
        await using var probe = examiner as IAsyncDisposable;
        if (request.Budget is not { } budget)
        {
            var catalog = new FolderModelCatalog(request.Models);
            var card = ScenePlanner.Settle(request.Settings, catalog);
            await using var model = EarlyModel.Load(
                catalog, card.At(SettingsResolver.Precision(request.Settings, card)), request.Device.Inference(request.Threads));
            await ScenePlanner.PlanAsync(request.Scene, request.Settings, card, examiner, interruption.Drain);
            return await MakeAsync(request, files, examiner, model, started);
        }

        if (budget.Deadline is { } deadline)
        {
            var left = deadline - SinceStart() - StopTime;
            interruption.EndAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        // Examines the scene, and settles on what its model takes: nothing is left to check.
        var (settled, choice) = await RunBudget.SettleAsync(request, budget, examiner, SinceStart, terminal, interruption.Drain);
        var result = await MakeAsync(settled, files, examiner, null, started);
        using var process = Process.GetCurrentProcess();
        return result with { Budget = BudgetUse.Of(budget, choice, process.PeakWorkingSet64, SinceStart()) };
    }

    /// <summary>Time since this process began.</summary>
    private static TimeSpan SinceStart()
    {
        using var process = Process.GetCurrentProcess();
        return TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime();
    }

    private async Task<UpscaleResult> MakeAsync(UpscaleRequest request, OutputFiles files, ISceneExaminer examiner, EarlyModel? model, long started)
    {
        string scene = SceneFile.NameOf(request.Scene);
        string folder = request.Store.Folder ?? folders.RunFolder(request.Scene, request.Settings, request.Models, request.Store);
        using var storeLock = request.Store.Folder is null ? StoreLock.Take(folder) : null;
        bool failed = false;
        try
        {
            UpscaleResult result;
            await using (var pipeline = await PipelineComposition.CreateAsync(Options(request, folder, examiner, model), terminal, interruption.Drain))
            {
                var (run, commit) = await EndAsync(pipeline, request, scene);
                if (commit.Outcome == RunOutcome.Failed)
                {
                    failed = true;
                    throw Failure(commit, pipeline.Get<GivenUpMessages>());
                }

                await new ProductExport(pipeline.Blobs).ExportAsync(scene, run.Run, files, interruption.Drain);
                using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(files.Report, interruption.Drain));
                result = UpscaleResult.Of(run, files, report.RootElement, TimeProvider.System.GetElapsedTime(started));
                SayAll(result.Warnings.Except(run.Warnings));
            }

            Clean(request, folder);
            return result;
        }
        catch (CommandException) when (failed)
        {
            Clean(request, folder);
            throw;
        }
    }

    /// <summary>A run that failed because storage refused until all tries were used up is storage's fault.</summary>
    private static CommandException Failure(RunCommit commit, GivenUpMessages givenUp) => givenUp.StorageFault is { } fault
        ? new CommandException(ExitCode.StorageUnavailable, $"{commit.Reason} The last try met this: {fault}")
        : new CommandException(ExitCode.RunFailed, commit.Reason);

    private async Task<(SceneManifest Manifest, RunCommit Commit)> EndAsync(PipelineComposition pipeline, UpscaleRequest request, string scene)
    {
        var drop = new SceneDrop(pipeline.Blobs);
        var runs = pipeline.Get<RunStore>();
        await drop.PutAsync(scene, request.Scene, interruption.Drain);
        var manifest = await IngestAsync(pipeline, request, scene);
        if (await runs.FindCommitAsync(manifest.Run, interruption.Drain) is { Outcome: RunOutcome.Failed })
        {
            await drop.PutAgainAsync(scene, request.Scene, interruption.Drain);
            manifest = await IngestAsync(pipeline, request, scene);
        }

        SayAll(manifest.Warnings);

        if (await runs.FindCommitAsync(manifest.Run, interruption.Drain) is { } standing)
        {
            return (manifest, standing);
        }

        // Loads it, so that a model that cannot be used is told before any work; the stages use the same copy.
        (await pipeline.Get<IDetailModelSource>().RentAsync(manifest, interruption.Drain)).Dispose();
        return (manifest, await HostAsync(pipeline, manifest));
    }

    private async Task<SceneManifest> IngestAsync(PipelineComposition pipeline, UpscaleRequest request, string scene)
    {
        var result = await pipeline.Get<IngestHandler>().IngestAsync(scene, request.Settings, interruption.Drain);
        if (result.Refusal is { } refusal)
        {
            throw new CommandException(ExitCode.SceneRefused, refusal);
        }

        return result.Run is { } run
            ? await pipeline.Get<RunStore>().ReadManifestAsync(run, interruption.Drain)
            : throw new CommandException(ExitCode.StorageUnavailable, $"{scene} was deleted from the store meanwhile; run it again.");
    }

    private async Task<RunCommit> HostAsync(PipelineComposition pipeline, SceneManifest manifest)
    {
        var host = pipeline.CreateHost(name => !LeftOut.Contains(name), Host);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(interruption.Drain);
        using var notice = interruption.Drain.Register(() =>
            terminal.Say("nadir: stopping once the work in hand is done; Ctrl-C again stops at once."));
        var hosting = host.RunAsync(done.Token, interruption.Abort);
        try
        {
            var watch = new RunWatch(pipeline.Get<RunStore>(), pipeline.Get<StatusReader>(), TimeProvider.System);
            return await view.ShowAsync(async report =>
            {
                var waiting = watch.WaitAsync(manifest, report, done.Token);
                if (await Task.WhenAny(waiting, hosting) == hosting)
                {
                    await hosting;
                }

                return await waiting;
            });
        }
        finally
        {
            await done.CancelAsync();
            await hosting;
        }
    }

    private void SayAll(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
        {
            terminal.Say($"nadir: warning: {warning}");
        }
    }

    private void Clean(UpscaleRequest request, string folder)
    {
        if (request.KeepWork)
        {
            terminal.Say($"nadir: the work is kept in {folder}.");
        }
        else if (request.Store.Folder is null && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CompositionOptions Options(UpscaleRequest request, string folder, ISceneExaminer examiner, EarlyModel? model) => new()
    {
        Store = request.Store,
        Folder = folder,
        Models = request.Models,
        Settings = request.Settings,
        Workers = request.Workers,
        Threads = request.Threads,
        Device = request.Device,
        Examiner = examiner,
        Model = model,
        KeepTiles = request.KeepWork,
        LogLevel = request.Verbose ? LogLevel.Debug : LogLevel.Error,
        Traces = request.Verbose,
    };
}
