using System.Collections.Concurrent;
using Nadir.Core.Scenes;

namespace Nadir.Upscaler;

/// <summary>
/// Lets one copy of a unit's message work at a time in this process, so that whichever comes second finds the first one's details.
/// A tiler that starts anew sends again what it cannot know was sent, hence two copies of one message are nothing rare.
/// </summary>
internal sealed class UnitTurns
{
    private readonly ConcurrentDictionary<(RunId Run, int Unit), Task> underWay = new();

    /// <summary>Does <paramref name="work"/> once no other copy of the unit is under way, whatever became of it.</summary>
    public async Task RunAsync(RunId run, int unit, Func<Task> work, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (underWay.GetOrAdd((run, unit), turn.Task) is var other && other != turn.Task)
        {
            await other.WaitAsync(cancellationToken);
        }

        try
        {
            await work();
        }
        finally
        {
            underWay.TryRemove((run, unit), out _);
            turn.SetResult();
        }
    }
}
