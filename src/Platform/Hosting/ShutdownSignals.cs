using System.Runtime.InteropServices;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Turns the process's signals into tokens: the first SIGINT or SIGTERM asks for a drain, the next one for an end at once.
/// </summary>
public sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource drain = new();
    private readonly CancellationTokenSource abort = new();
    private readonly PosixSignalRegistration[] registrations;
    private int received;

    /// <summary>Takes the signals over until disposed.</summary>
    public ShutdownSignals()
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Take),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
        ];
    }

    /// <summary>Fires at the first signal.</summary>
    public CancellationToken Drain => drain.Token;

    /// <summary>Fires at the second signal.</summary>
    public CancellationToken Abort => abort.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        drain.Dispose();
        abort.Dispose();
    }

    /// <summary>Counts a signal.</summary>
    internal void Receive() => (Interlocked.Increment(ref received) == 1 ? drain : abort).Cancel();

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        Receive();
    }
}
