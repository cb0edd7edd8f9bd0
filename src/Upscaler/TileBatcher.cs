using System.Collections.Concurrent;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>
/// Lets units of different runs share calls of the same model, so that many small scenes fill a GPU. A request waits at most a given time for
/// others with the same settings, until the device's largest batch is full, or until no further unit is coming; meanwhile and while the device is busy,
/// others join. Batches begin in the order in which they began to wait, as many at a time as the model has lanes, so nobody is overtaken by those of the
/// same settings that come later but for the time of a batch, and nobody waits for ever. Each tile is computed for itself, so a request's values are
/// those it would have alone.
/// </summary>
internal sealed class TileBatcher
{
    private readonly Lock gate = new();
    private readonly LinkedList<TileBatch> waiting = [];
    private readonly ConcurrentBag<TileBatchRoom> rooms = [];
    private readonly IDetailModel model;
    private readonly SemaphoreSlim turn;
    private readonly ComingUnits coming;
    private readonly TimeSpan wait;
    private readonly TimeProvider clock;
    private int running;

    /// <summary>A batcher in which nobody waits yet.</summary>
    /// <param name="model">The model, which stays the caller's.</param>
    /// <param name="turn">Held while a batch runs, by as many as there are lanes; models of one process take turns by it.</param>
    /// <param name="coming">Units that will ask; once there are none, nobody waits for more.</param>
    /// <param name="wait">How long the first request of a batch waits for others; above 0.</param>
    /// <param name="clock">The clock.</param>
    public TileBatcher(IDetailModel model, SemaphoreSlim turn, ComingUnits coming, TimeSpan wait, TimeProvider clock)
    {
        (this.model, this.turn, this.coming, this.wait, this.clock) = (model, turn, coming, wait, clock);
        coming.NoneLeft += EndAll;
    }

    /// <summary>
    /// Runs a request, with others where there are some. An error of another request is not this one's; a request that is cancelled leaves the
    /// others alone. The room is not touched any more once the task has ended.
    /// </summary>
    public async Task RunAsync(TileRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new TileWaiter(request, cancellationToken);
        TileBatch batch = Join(waiter);
        await using var leaving = cancellationToken.Register(() => Leave(batch, waiter));
        await waiter.Done;
    }

    private TileBatch Join(TileWaiter waiter)
    {
        lock (gate)
        {
            TileBatch? batch = waiting.LastOrDefault(one => one.Takes(waiter.Request));
            if (batch is null || batch.Tiles + waiter.Request.Origins.Length > model.LargestBatch)
            {
                if (batch is not null)
                {
                    End(batch);
                }

                TileBatch next = batch = new TileBatch();
                waiting.AddLast(next);
                next.Timer = clock.CreateTimer(_ => EndOnTime(next), null, wait, Timeout.InfiniteTimeSpan);
            }

            batch.Add(waiter);
            if (batch.Tiles >= model.LargestBatch)
            {
                End(batch);
            }
            else if (!coming.Any)
            {
                EndWaits();
            }

            return batch;
        }
    }

    private void EndAll()
    {
        lock (gate)
        {
            EndWaits();
        }
    }

    /// <summary>Ends every wait, of other settings too: whoever is here waits for nobody.</summary>
    private void EndWaits()
    {
        foreach (var batch in waiting)
        {
            End(batch);
        }
    }

    private void EndOnTime(TileBatch batch)
    {
        lock (gate)
        {
            End(batch);
        }
    }

    /// <summary>Ends a batch's wait; it still takes what fits until the device is free.</summary>
    private void End(TileBatch batch)
    {
        batch.IsDue = true;
        if (running < model.Lanes)
        {
            running++;
            _ = Task.Run(RunDueAsync, CancellationToken.None);
        }
    }

    private void Leave(TileBatch batch, TileWaiter waiter)
    {
        lock (gate)
        {
            if (!waiting.Contains(batch))
            {
                batch.Leave();
                return;
            }

            batch.Remove(waiter);
            if (batch.Waiters.Count == 0)
            {
                waiting.Remove(batch);
                batch.Dispose();
            }
        }

        waiter.Cancel();
    }

    private async Task RunDueAsync()
    {
        while (true)
        {
            await turn.WaitAsync(CancellationToken.None);
            try
            {
                if (TakeDue() is not { } batch)
                {
                    return;
                }

                await RunAsync(batch);
                lock (gate)
                {
                    batch.Dispose();
                }
            }
            finally
            {
                turn.Release();
            }
        }
    }

    /// <summary>The due batch that has waited longest, taken out of the list; null ends the running.</summary>
    private TileBatch? TakeDue()
    {
        lock (gate)
        {
            var batch = waiting.FirstOrDefault(one => one.IsDue);
            if (batch is null)
            {
                running--;
                return null;
            }

            waiting.Remove(batch);
            return batch;
        }
    }

    private async Task RunAsync(TileBatch batch)
    {
        Task together = await EndedAsync(() => Infer(batch.Waiters, batch.Stop));
        bool apart = together.IsFaulted && batch.Waiters.Count > 1;
        foreach (var waiter in batch.Waiters)
        {
            waiter.End(apart ? await EndedAsync(() => waiter.Request.Run(model, waiter.Stop)) : together);
        }
    }

    /// <summary>Does some work on a thread of its own and gives its task, ended in whatever way.</summary>
    private static async Task<Task> EndedAsync(Action work)
    {
        var task = Task.Run(work, CancellationToken.None);
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task;
    }

    private void Infer(IReadOnlyList<TileWaiter> waiters, CancellationToken cancellationToken)
    {
        var first = waiters[0].Request;
        if (waiters.Count == 1)
        {
            first.Run(model, cancellationToken);
            return;
        }

        TileRequest[] requests = [.. waiters.Select(waiter => waiter.Request)];
        TileOrigin[] origins = [.. requests.SelectMany(request => request.Origins)];
        var room = rooms.TryTake(out var spare) ? spare : new TileBatchRoom();
        room.Gather(requests);
        first.Run(model, room.Network, origins, room.Residual, room.Spread, cancellationToken);
        room.Scatter(requests);
        rooms.Add(room);
    }
}
