using System.Collections.Concurrent;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Wakes the pumps of this process when this process sends, so that they need not poll often. Nothing depends on it but speed.
/// </summary>
public sealed class QueueBell
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> bells = new(StringComparer.Ordinal);

    /// <summary>Says that <paramref name="queue"/> has a message; heard by one waiter now or, when none waits, by the next.</summary>
    public void Ring(string queue)
    {
        var bell = Bell(queue);
        lock (bell)
        {
            if (bell.CurrentCount == 0)
            {
                bell.Release();
            }
        }
    }

    /// <summary>Waits for a ring, at most <paramref name="wait"/> by <paramref name="time"/>.</summary>
    internal async Task WaitAsync(string queue, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var rung = Bell(queue).WaitAsync(either.Token);
        var slept = Task.Delay(wait, time, either.Token);
        await Task.WhenAny(rung, slept);
        await either.CancelAsync();
        await ((Task)rung).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await slept.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private SemaphoreSlim Bell(string queue) => bells.GetOrAdd(queue, _ => new SemaphoreSlim(0));
}
