using System.Globalization;
using Azure;
using Nadir.Chaos.Tests.Faults;
using Nadir.Chaos.Tests.Worker;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Stitcher;
using Nadir.TestKit;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>One trial: drops a scene, lets a plan's faults loose on its run, waits until nothing is left to do, and checks what there is.</summary>
internal sealed class TrialRunner
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    /// <summary>A blob whose trigger failed is tried again after a second; beyond this nobody takes anything up again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(60);

    /// <summary>Kinds of fault that make calls fail without a worker's death.</summary>
    private static readonly FaultKind[] Failing =
    [
        FaultKind.Outage, FaultKind.ServerError, FaultKind.Conflict, FaultKind.Silence, FaultKind.Cut, FaultKind.StoreFull, FaultKind.OutOfMemory,
        FaultKind.PoisonUnit,
    ];

    private readonly Slot slot;
    private readonly ChaosPlan plan;
    private readonly QuietProduct? quiet;
    private readonly Judge judge;
    private readonly RunStore runs;
    private readonly string scene;
    private readonly byte[] bytes = SceneBytes();
    private readonly List<string> violations = [];
    private int restarts;

    private TrialRunner(Slot slot, ChaosPlan plan, QuietProduct? quiet)
    {
        this.slot = slot;
        this.plan = plan;
        this.quiet = quiet;
        scene = string.Create(CultureInfo.InvariantCulture, $"scene-{plan.Seed}.tif");
        judge = new Judge(slot, plan, new ProductWatch(slot.Blobs, quiet)) { ReplaceScene = DropAsync };
        runs = new RunStore(slot.Blobs);
    }

    private enum Rest
    {
        /// <summary>Something is being done, or a lease keeps it from being done.</summary>
        UnderWay,

        /// <summary>Nobody does anything, and the run has not ended.</summary>
        Still,

        /// <summary>The run has ended and nothing is left to do.</summary>
        Ended,
    }

    /// <summary>Folder where the traces of failed trials go.</summary>
    public static string TraceFolder { get; } = Repository.PathOf("artifacts", "chaos");

    /// <summary>Runs one trial in a slot that is at rest; leaves it empty and at rest.</summary>
    public static async Task<TrialResult> RunAsync(Slot slot, ChaosPlan plan, QuietProduct quiet) =>
        await new TrialRunner(slot, plan, quiet).RunAsync();

    /// <summary>The product of a run that nothing happens to.</summary>
    public static async Task<QuietProduct> RunQuietAsync(Slot slot)
    {
        var runner = new TrialRunner(slot, ChaosPlan.Quiet, null);
        QuietProduct? product = null;
        var result = await runner.RunAsync(async run => product = new QuietProduct(
            await runner.ReadAsync(BlobLayout.Product(runner.scene, run, ProductFiles.Scene)),
            await runner.ReadAsync(BlobLayout.Product(runner.scene, run, ProductFiles.Quicklook))));
        return result.Violations.Count == 0 && product is not null
            ? product
            : throw new InvalidOperationException($"the quiet run fails: {result}");
    }

    private static byte[] SceneBytes()
    {
        // One tile of six has no valid pixel, so that the Tiler ends a unit by itself.
        var scene = new TiffScene
        {
            Size = WorkerSettings.SceneSize,
            Nodata = 0,
            Pixel = (band, x, y) => x >= 64 && y >= 32 ? 0 : TiffScene.Texture(band, x, y),
        };
        return scene.ToBytes();
    }

    private async Task<TrialResult> RunAsync(Func<RunId, Task>? atEnd = null)
    {
        slot.Judge = judge;
        using var watch = judge.Watch;
        using var stop = new CancellationTokenSource();
        Revive();
        while (slot.Workers.Any(worker => !worker.Started))
        {
            await Task.Delay(20);
            Revive();
        }

        await DropAsync();
        var watching = judge.Watch.WatchAsync(stop.Token);
        judge.StartMoments();
        bool settled = await SettleAsync();
        if (settled && plan.Has(FaultKind.AfterEnd))
        {
            judge.Mark(plan.Faults.First(fault => fault.Kind == FaultKind.AfterEnd));
            await SendAgainAsync();
            settled = await SettleAsync();
        }

        await stop.CancelAsync();
        await watching;
        await judge.Watch.LookAsync();
        string outcome = settled ? await CheckAsync(atEnd) : "none";
        int left = settled ? await LeftTilesAsync() : 0;
        Require(left == 0, $"{left} tiles of a run that is done are left");
        await CheckLeasesAsync();
        violations.AddRange(judge.Watch.Violations);
        violations.AddRange(judge.Units.Violations(plan.Has(Failing)));
        var result = new TrialResult
        {
            Plan = plan,
            Fired = judge.Fired,
            Outcome = outcome,
            Violations = violations,
            Restarts = restarts,
            Looks = judge.Watch.Looks,
            Recomputed = judge.Units.Count(),
            LeftTiles = left,
            Took = judge.Trace.Elapsed,
        };
        if (violations.Count > 0)
        {
            judge.Trace.Add("plan", result.ToString());
            judge.Trace.WriteTo(Path.Combine(TraceFolder, string.Create(CultureInfo.InvariantCulture, $"seed-{plan.Seed}.log")));
            slot.KillWorkers();
        }

        slot.Judge = null;
        await slot.CleanAsync();
        return result;
    }

    private void Revive()
    {
        int before = violations.Count;
        violations.AddRange(slot.Revive(worker =>
        {
            restarts++;
            judge.Bury(worker);
        }));
        if (violations.Count > before + 10)
        {
            throw new InvalidOperationException(string.Join("; ", violations));
        }
    }

    private Task<BlobEntry> DropAsync() => slot.Blobs.PutAsync(BlobLayout.Scene(scene), new MemoryStream(bytes), CancellationToken.None);

    private async Task<byte[]> ReadAsync(BlobPath path) =>
        (await slot.Blobs.ReadAsync(path, CancellationToken.None))?.Data.ToArray() ?? throw new InvalidOperationException($"{path} is not there");

    private async Task<RunId> CurrentRunAsync()
    {
        var card = PatternDetailModel.NewCard(batch: 1);
        var blob = await slot.Blobs.FindAsync(BlobLayout.Scene(scene), CancellationToken.None);
        return RunIds.For(blob!, card.Hash, new UpscaleSettings { Model = card.Name });
    }

    private async Task SendAgainAsync()
    {
        foreach (var (queue, body) in judge.Sent)
        {
            await slot.Queues.SendAsync(queue, body, TimeSpan.Zero, CancellationToken.None);
        }
    }

    /// <summary>Waits until the run has ended and nothing is under way; false, with the reason noted, when that does not come.</summary>
    private async Task<bool> SettleAsync()
    {
        var begun = judge.Trace.Elapsed;
        TimeSpan? quietSince = null;
        while (judge.Trace.Elapsed - begun < Limit)
        {
            await Task.Delay(50);
            await judge.ThrowIfBrokenAsync();
            Revive();
            switch (await LookAroundAsync())
            {
                case Rest.Ended:
                    return true;
                case Rest.UnderWay:
                    quietSince = null;
                    continue;
            }

            quietSince ??= judge.Trace.Elapsed;
            if (judge.Trace.Elapsed - quietSince > Patience)
            {
                violations.Add("work was lost: nobody does anything, no message is left, and the run has not ended");
                return false;
            }
        }

        violations.Add($"the run did not come to rest within {Limit.TotalMinutes:0} min");
        return false;
    }

    private async Task<Rest> LookAroundAsync()
    {
        try
        {
            if (judge.IsBusy || !await slot.IsQuietAsync() || judge.IsBusy)
            {
                return Rest.UnderWay;
            }

            return await HasEndedAsync() ? Rest.Ended : (await slot.LeasesAsync()).Count > 0 ? Rest.UnderWay : Rest.Still;
        }
        catch (Exception e) when (e is StorageUnavailableException or RequestFailedException or AggregateException)
        {
            // Azurite is stopped for a while.
            return Rest.UnderWay;
        }
    }

    private async Task<bool> HasEndedAsync()
    {
        if (await runs.FindCommitAsync(await CurrentRunAsync(), CancellationToken.None) is null)
        {
            return false;
        }

        await foreach (var _ in runs.ListOpenAsync(CancellationToken.None))
        {
            return false;
        }

        return true;
    }

    private async Task<string> CheckAsync(Func<RunId, Task>? atEnd)
    {
        var current = await CurrentRunAsync();
        string outcome = "none";
        await foreach (var run in runs.ListClosedAsync(CancellationToken.None))
        {
            var commit = (await runs.FindCommitAsync(run, CancellationToken.None))!;
            CheckOutcome(commit, run == current);
            if (run == current)
            {
                outcome = commit.Outcome == RunOutcome.Done ? "done" : "failed";
                if (commit.Outcome == RunOutcome.Done)
                {
                    await CheckProductAsync(run);
                }

                if (atEnd is not null)
                {
                    await atEnd(run);
                }
            }
        }

        return outcome;
    }

    private void CheckOutcome(RunCommit commit, bool isCurrent)
    {
        bool poisoned = judge.PoisonedUnit is not null;
        if (commit.Outcome == RunOutcome.Done)
        {
            Require(!poisoned || !isCurrent, "the run is done, though one of its units cannot be computed");
            return;
        }

        bool right = !isCurrent
            ? commit.Reason.Contains("was replaced while its run was under way", StringComparison.Ordinal)
            : poisoned && commit.Reason.Contains($"unit {judge.PoisonedUnit} of run {commit.Run} failed after repeated tries", StringComparison.Ordinal);
        Require(right, $"the run failed: {commit.Reason}");
    }

    private async Task CheckProductAsync(RunId run)
    {
        var latest = await slot.Blobs.ReadAsync(BlobLayout.Latest(scene), CancellationToken.None);
        Require(latest is not null && PipelineJson.ReadCommit(latest).Run == run, "latest.json does not name the run");
        foreach (string file in ProductFiles.PublishingOrder)
        {
            Require(await slot.Blobs.FindAsync(BlobLayout.Product(scene, run, file), CancellationToken.None) is not null, $"the product has no {file}");
        }

        byte[] picture = await ReadAsync(BlobLayout.Product(scene, run, ProductFiles.Scene));
        Require(quiet is null || picture.AsSpan().SequenceEqual(quiet.Scene), "the product's bytes are not the quiet run's");
        Require(await slot.Blobs.FindAsync(BlobLayout.Rejection(scene), CancellationToken.None) is null, "a scene that has its product has a refusal too");
    }

    private async Task<int> LeftTilesAsync()
    {
        int left = 0;
        await foreach (var run in runs.ListClosedAsync(CancellationToken.None))
        {
            if ((await runs.FindCommitAsync(run, CancellationToken.None))?.Outcome == RunOutcome.Done)
            {
                foreach (string prefix in (string[])[BlobLayout.InputPrefix(run), BlobLayout.DetailPrefix(run)])
                {
                    await foreach (var _ in slot.Blobs.ListAsync(BlobLayout.Work, prefix, CancellationToken.None))
                    {
                        left++;
                    }
                }
            }
        }

        return left;
    }

    /// <summary>Whoever held a lease has given it back or lets it run out; only then does the next trial begin.</summary>
    private async Task CheckLeasesAsync()
    {
        var limit = judge.Trace.Elapsed + (plan.WaitsForLeases ? LongestLease + TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(5));
        IReadOnlyList<string> held;
        while ((held = await slot.LeasesAsync()).Count > 0 && judge.Trace.Elapsed < limit)
        {
            await Task.Delay(200);
        }

        Require(held.Count == 0, $"{held.Count} leases are held though nobody works");
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            violations.Add(otherwise);
        }
    }
}
