using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;

namespace Nadir.Cli.Upscaling;

/// <summary>Waits for a run's end and tells how it gets on, from what is stored, so it does not matter which process does the work.</summary>
internal sealed class RunWatch(RunStore runs, StatusReader status, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Report = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The run's end. Throws <see cref="StorageUnavailableException"/> once storage has been away for a minute.
    /// </summary>
    public async Task<RunCommit> WaitAsync(SceneManifest manifest, Action<RunState> report, CancellationToken cancellationToken)
    {
        var plan = new RunPlan(manifest);
        var meter = new ProgressMeter(plan.Grid.Count);
        long started = time.GetTimestamp();
        long answered = started;
        TimeSpan next = TimeSpan.Zero;
        report(new RunState("waiting", 0, plan.Grid.Count, null, null));
        while (true)
        {
            try
            {
                if (await runs.FindCommitAsync(manifest.Run, cancellationToken) is { } commit)
                {
                    return commit;
                }

                var now = time.GetElapsedTime(started);
                if (now >= next && await status.FindAsync(manifest.Run, cancellationToken) is { } progress)
                {
                    int units = progress.UnitsDone + progress.UnitsFailed;
                    meter.Add(now, (int)Math.Min((long)units * plan.TilesPerUnit, plan.Grid.Count));
                    report(new RunState(progress.State, meter.Done, meter.Total, meter.TilesPerSecond, meter.Remaining));
                    next = Next(now);
                }

                answered = time.GetTimestamp();
            }
            catch (StorageUnavailableException) when (time.GetElapsedTime(answered) < Patience)
            {
                // The stages retry on their own; so does the watch, until patience ends.
            }

            await Task.Delay(Look, time, cancellationToken);
        }

        // Listing a large run takes a while: at most a tenth of the time is spent on it.
        TimeSpan Next(TimeSpan before)
        {
            var now = time.GetElapsedTime(started);
            var pause = (now - before) * 9;
            return now + (pause > Report ? pause : Report);
        }
    }
}
