using Nadir.Platform.Hosting;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>Tells the harness which functions run, for which message, and what is given up.</summary>
internal sealed class TellingObserver(EffectPipe pipe) : IHostObserver
{
    /// <inheritdoc/>
    public void Started(Uri? httpAddress) => pipe.Tell("started");

    /// <inheritdoc/>
    public void InvocationStarted(Invocation invocation) => pipe.Tell($"begin {invocation.Number} {invocation.Function} {invocation.Source}");

    /// <inheritdoc/>
    public void InvocationEnded(Invocation invocation, InvocationResult result) => pipe.Tell($"end {invocation.Number} {result.Outcome}");

    /// <inheritdoc/>
    public void Poisoned(string function, string source, string poisonQueue) => pipe.Tell($"poisoned {function} {source}");
}
