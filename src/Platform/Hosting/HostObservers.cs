namespace Nadir.Platform.Hosting;

/// <summary>Several observers as one.</summary>
internal sealed class HostObservers(IReadOnlyList<IHostObserver> observers) : IHostObserver
{
    /// <inheritdoc/>
    public void Started(Uri? httpAddress)
    {
        foreach (var observer in observers)
        {
            observer.Started(httpAddress);
        }
    }

    /// <inheritdoc/>
    public void InvocationStarted(Invocation invocation)
    {
        foreach (var observer in observers)
        {
            observer.InvocationStarted(invocation);
        }
    }

    /// <inheritdoc/>
    public void InvocationEnded(Invocation invocation, InvocationResult result)
    {
        foreach (var observer in observers)
        {
            observer.InvocationEnded(invocation, result);
        }
    }

    /// <inheritdoc/>
    public void Poisoned(string function, string source, string poisonQueue)
    {
        foreach (var observer in observers)
        {
            observer.Poisoned(function, source, poisonQueue);
        }
    }
}
