using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Runs;

/// <summary>How runs open, end and fail.</summary>
public sealed class RunStoreTests : IDisposable
{
    private static readonly RunId Run = RunFixtures.Run;

    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Open_Repeated_KeepsTheFirstManifestAndListsTheRunOnce()
    {
        var manifest = RunFixtures.ManifestOf(3);

        await bench.Runs.OpenAsync(manifest, CancellationToken.None);
        await bench.Runs.OpenAsync(manifest with { Warnings = ["other"] }, CancellationToken.None);

        Assert.Equal(manifest, await bench.Runs.ReadManifestAsync(Run, CancellationToken.None));
        Assert.Equal([Run], await bench.Runs.ListOpenAsync(CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task ReadManifest_NoSuchRun_SaysWhereItShouldBe()
    {
        var error = await Assert.ThrowsAsync<CorruptBlobException>(() => bench.Runs.ReadManifestAsync(Run, CancellationToken.None));

        Assert.StartsWith($"work/{Run}/manifest.json: is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_Twice_TheFirstEndStands()
    {
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(1), CancellationToken.None);
        var first = new RunCommit(1, Run, "a.tif", RunOutcome.Done, "", "products/a.tif");

        var one = await bench.Runs.CommitAsync(first, CancellationToken.None);
        var two = await bench.Runs.CommitAsync(first with { Outcome = RunOutcome.Failed, Reason = "late" }, CancellationToken.None);
        await bench.Runs.CloseAsync(one, keepTiles: false, CancellationToken.None);

        Assert.Equal((first, first), (one, two));
        Assert.Equal(first, await bench.Runs.FindCommitAsync(Run, CancellationToken.None));
        Assert.Empty(await bench.Runs.ListOpenAsync(CancellationToken.None).ToListAsync());
        Assert.Equal([Run], await bench.Runs.ListClosedAsync(CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task Commit_ProcessDiesAnywhere_TheNextFinishesIt()
    {
        var commit = new RunCommit(1, Run, "a.tif", RunOutcome.Done, "", "p");
        for (int budget = 0; budget < 12; budget++)
        {
            using var fresh = new RunBench();
            await fresh.Runs.OpenAsync(RunFixtures.ManifestOf(1), CancellationToken.None);
            var dying = new RunStore(new CrashingBlobStore(fresh.Blobs, fresh.Queues, budget));
            await Record.ExceptionAsync(() => dying.CloseAsync(commit, keepTiles: false, CancellationToken.None));

            await fresh.Runs.CloseAsync(commit, keepTiles: false, CancellationToken.None);

            Assert.Empty(await fresh.NamesAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
            Assert.Equal([$"closed/{Run}"], await fresh.NamesAsync(BlobLayout.Work, BlobLayout.ClosedPrefix));
        }
    }

    [Fact]
    public async Task Fail_SceneStillThere_RecordsTheReason()
    {
        var blob = await bench.DropAsync("a.tif", [1]);
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(1, etag: blob.ETag), CancellationToken.None);

        await bench.Runs.FailAsync(Run, "It is bad.", CancellationToken.None);

        Assert.Equal(new RejectionRecord(1, "a.tif", blob.ETag, Run, "It is bad."), await bench.Runs.FindRejectionAsync("a.tif", CancellationToken.None));
        var commit = await bench.Runs.FindCommitAsync(Run, CancellationToken.None);
        Assert.Equal(new RunCommit(1, Run, "a.tif", RunOutcome.Failed, "It is bad.", ""), commit);
    }

    [Fact]
    public async Task Fail_NewerDropUnderTheName_LeavesItsRecordAlone()
    {
        var old = await bench.DropAsync("a.tif", [1]);
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(1, etag: old.ETag), CancellationToken.None);
        await bench.DropAsync("a.tif", [2]);

        await bench.Runs.FailAsync(Run, "It is bad.", CancellationToken.None);

        Assert.Null(await bench.Runs.FindRejectionAsync("a.tif", CancellationToken.None));
        Assert.Equal(RunOutcome.Failed, (await bench.Runs.FindCommitAsync(Run, CancellationToken.None))!.Outcome);
    }

    [Fact]
    public async Task Fail_RunThatIsDone_ChangesNothing()
    {
        var blob = await bench.DropAsync("a.tif", [1]);
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(1, etag: blob.ETag), CancellationToken.None);
        await bench.Runs.CommitAsync(new RunCommit(1, Run, "a.tif", RunOutcome.Done, "", "p"), CancellationToken.None);

        await bench.Runs.FailAsync(Run, "late", CancellationToken.None);

        Assert.Null(await bench.Runs.FindRejectionAsync("a.tif", CancellationToken.None));
        Assert.Equal(RunOutcome.Done, (await bench.Runs.FindCommitAsync(Run, CancellationToken.None))!.Outcome);
    }

    [Fact]
    public async Task Fail_RunWithoutManifest_StillEnds()
    {
        await bench.Runs.FailAsync(Run, "gone", CancellationToken.None);

        Assert.Equal("gone", (await bench.Runs.FindCommitAsync(Run, CancellationToken.None))!.Reason);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Rejected));
    }

    [Fact]
    public async Task Reject_UnnameableScene_IsRecordedUnderItsDigest()
    {
        await bench.Runs.RejectAsync("../x", "", null, "bad name", CancellationToken.None);

        Assert.Equal("../x", (await bench.Runs.FindRejectionAsync("../x", CancellationToken.None))!.Scene);
    }

    [Fact]
    public async Task SceneVersion_ReplacedOrDeleted_SaysWhich()
    {
        var blob = await bench.DropAsync("a.tif", [1]);
        var manifest = RunFixtures.ManifestOf(1, etag: blob.ETag);
        await SceneVersion.RequireAsync(bench.Blobs, manifest, CancellationToken.None);

        await bench.DropAsync("a.tif", [2]);
        var replaced = await Assert.ThrowsAsync<SceneChangedException>(() => SceneVersion.RequireAsync(bench.Blobs, manifest, CancellationToken.None));
        await bench.Blobs.DeleteAsync(BlobLayout.Scene("a.tif"), CancellationToken.None);
        var deleted = await Assert.ThrowsAsync<SceneChangedException>(() => SceneVersion.RequireAsync(bench.Blobs, manifest, CancellationToken.None));

        Assert.StartsWith("a.tif: the scene was replaced while its run was under way", replaced.Message, StringComparison.Ordinal);
        Assert.StartsWith("a.tif: the scene was deleted while its run was under way", deleted.Message, StringComparison.Ordinal);
    }
}
