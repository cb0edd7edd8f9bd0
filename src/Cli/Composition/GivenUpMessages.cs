using System.Collections.Concurrent;
using Nadir.Core.Errors;
using Nadir.Platform.Hosting;

namespace Nadir.Cli.Composition;

/// <summary>
/// Remembers what the last try of a message that was given up failed of. A run that ends so cannot say it: its record is written by another
/// call, after the tries are used up.
/// </summary>
internal sealed class GivenUpMessages : IHostObserver
{
    private readonly ConcurrentDictionary<string, Exception> lastErrors = new(StringComparer.Ordinal);
    private volatile string? storageFault;

    /// <summary>What storage, or the disk that products are made on, said when a message was given up for it; null where none was.</summary>
    public string? StorageFault => storageFault;

    /// <inheritdoc/>
    public void InvocationEnded(Invocation invocation, InvocationResult result)
    {
        if (result.Error is { } error)
        {
            lastErrors[invocation.Source] = error;
        }
        else
        {
            lastErrors.TryRemove(invocation.Source, out _);
        }
    }

    /// <inheritdoc/>
    public void Poisoned(string function, string source, string poisonQueue)
    {
        if (lastErrors.TryRemove(source, out var error) && error is StorageUnavailableException or IOException or UnauthorizedAccessException)
        {
            storageFault = error.Message;
        }
    }
}
