using System.Collections.Concurrent;

namespace Nadir.Platform.Tests.Hosting;

/// <summary>What the test functions call: counts, remembers, and does what a test says.</summary>
public sealed class Probe(TimeProvider clock)
{
    private readonly ConcurrentQueue<Call> calls = new();
    private int running;

    /// <summary>What a call does; nothing by default.</summary>
    public Func<Call, CancellationToken, Task> Handle { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Calls so far, in the order they began.</summary>
    public IReadOnlyList<Call> Calls => [.. calls];

    /// <summary>Calls that have not ended.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>Takes a call.</summary>
    public async Task RunAsync(string text, int attempt, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref running);
        try
        {
            var call = new Call(text, attempt, clock.GetUtcNow());
            calls.Enqueue(call);
            await Handle(call, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>One call.</summary>
    public sealed record Call(string Text, int Attempt, DateTimeOffset At);
}
