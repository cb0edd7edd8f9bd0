using System.Collections.Concurrent;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

/// <summary>Remembers what a host told.</summary>
internal sealed class RecordingObserver : IHostObserver
{
    private readonly ConcurrentQueue<(Invocation Invocation, InvocationResult Result)> ended = new();
    private readonly ConcurrentQueue<string> poisoned = new();

    public Uri? HttpAddress { get; private set; }

    public bool IsStarted { get; private set; }

    public IReadOnlyList<(Invocation Invocation, InvocationResult Result)> Ended => [.. ended];

    public IReadOnlyList<InvocationOutcome> Outcomes => [.. ended.Select(e => e.Result.Outcome)];

    public IReadOnlyList<string> Poison => [.. poisoned];

    public void Started(Uri? httpAddress)
    {
        HttpAddress = httpAddress;
        IsStarted = true;
    }

    public void InvocationEnded(Invocation invocation, InvocationResult result) => ended.Enqueue((invocation, result));

    public void Poisoned(string function, string source, string poisonQueue) => poisoned.Enqueue($"{function} -> {poisonQueue}");
}
