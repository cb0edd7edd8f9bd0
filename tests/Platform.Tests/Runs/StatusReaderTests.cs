using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Runs;

/// <summary>How a run stands, derived from its blobs.</summary>
public sealed class StatusReaderTests : IDisposable
{
    private static readonly RunId Run = RunFixtures.Run;

    private readonly RunBench bench = new();
    private readonly RunPlan plan = RunFixtures.PlanOf(3);
    private readonly StatusReader reader;

    public StatusReaderTests()
    {
        reader = new StatusReader(bench.Runs, bench.Clock);
    }

    public void Dispose() => bench.Dispose();

    private RunPace Moved() => new(bench.Clock.GetUtcNow(), null, IsStuck: false);

    [Fact]
    public async Task FindAsync_NoSuchRun_IsNull() => Assert.Null(await reader.FindAsync(Run, CancellationToken.None));

    [Fact]
    public async Task FindAsync_RunMovesOn_TellsEachState()
    {
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(3), CancellationToken.None);
        Assert.Equal(new RunProgress(Run, "a.tif", "tiling", 0, 0, 3, 3, "", "", Moved()), await reader.FindAsync(Run, CancellationToken.None));

        await bench.PutAsync(BlobLayout.Input(Run, 0), [1]);
        Assert.Equal("upscaling", (await reader.FindAsync(Run, CancellationToken.None))!.State);

        await bench.PutAsync(BlobLayout.Detail(Run, plan.ShardOf(0), 0), [1]);
        await bench.PutAsync(BlobLayout.Detail(Run, plan.ShardOf(1), 1), [1]);
        Assert.Equal(new RunProgress(Run, "a.tif", "upscaling", 2, 0, 3, 3, "", "", Moved()), await reader.FindAsync(Run, CancellationToken.None));

        await bench.PutAsync(BlobLayout.Failed(Run, plan.ShardOf(2), 2), [1]);
        Assert.Equal(new RunProgress(Run, "a.tif", "stitching", 2, 1, 3, 3, "", "", Moved()), await reader.FindAsync(Run, CancellationToken.None));
    }

    [Theory]
    [InlineData(RunOutcome.Done, "done", 3)]
    [InlineData(RunOutcome.Failed, "failed", 0)]
    public async Task FindAsync_RunEnded_TellsHow(RunOutcome outcome, string state, int done)
    {
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(3), CancellationToken.None);
        await bench.Runs.CommitAsync(new RunCommit(1, Run, "a.tif", outcome, "why", "where"), CancellationToken.None);

        Assert.Equal(new RunProgress(Run, "a.tif", state, done, 0, 3, 3, "where", "why"), await reader.FindAsync(Run, CancellationToken.None));
    }

    [Fact]
    public async Task FindAsync_UnitsEnd_TellsTilesPerSecondFromTheFirstEndOn()
    {
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(3), CancellationToken.None);
        await bench.PutAsync(BlobLayout.Detail(Run, plan.ShardOf(1), 1), [1]);
        Assert.Null((await reader.FindAsync(Run, CancellationToken.None))!.Pace!.TilesPerSecond);

        bench.Clock.Advance(TimeSpan.FromSeconds(4));
        await bench.PutAsync(BlobLayout.Detail(Run, plan.ShardOf(0), 0), [1]);
        Assert.Equal(0.25, (await reader.FindAsync(Run, CancellationToken.None))!.Pace!.TilesPerSecond);

        bench.Clock.Advance(TimeSpan.FromSeconds(4));
        await bench.PutAsync(BlobLayout.Detail(Run, plan.ShardOf(2), 2), [1]);
        Assert.Equal(0.25, (await reader.FindAsync(Run, CancellationToken.None))!.Pace!.TilesPerSecond);
    }

    [Fact]
    public async Task FindAsync_NothingMovesForTenMinutes_IsStuckUntilItMoves()
    {
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(3), CancellationToken.None);
        bench.Clock.Advance(RunPace.StuckAfter - TimeSpan.FromSeconds(1));
        Assert.False((await reader.FindAsync(Run, CancellationToken.None))!.Pace!.IsStuck);

        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await reader.FindAsync(Run, CancellationToken.None))!.Pace!.IsStuck);

        await bench.PutAsync(BlobLayout.Input(Run, 0), [1]);
        Assert.Equal(Moved(), (await reader.FindAsync(Run, CancellationToken.None))!.Pace);
    }

    [Fact]
    public async Task ListAsync_OpenAndClosedRuns_GivesTheOpenOnesFirst()
    {
        var other = new RunId("0000000000000001");
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(3), CancellationToken.None);
        await bench.Runs.OpenAsync(RunFixtures.ManifestOf(3, run: other), CancellationToken.None);
        var commit = new RunCommit(1, other, "a.tif", RunOutcome.Done, "", "p");
        await bench.Runs.CloseAsync(await bench.Runs.CommitAsync(commit, CancellationToken.None), keepTiles: false, CancellationToken.None);

        var all = await reader.ListAsync(CancellationToken.None).ToListAsync();

        Assert.Equal([(Run, "tiling"), (other, "done")], all.Select(progress => (progress.Run, progress.State)));
    }
}
