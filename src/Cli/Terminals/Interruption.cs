using System.Runtime.InteropServices;

namespace Nadir.Cli.Terminals;

/// <summary>
/// Turns signals into tokens: the first Ctrl-C or SIGTERM asks for work in hand to end, the second cuts it short, the third ends the process
/// at once. None of them loses more than the work in hand.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource drain = new();
    private readonly CancellationTokenSource abort = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    private Interruption()
    {
    }

    /// <summary>Fires at the first signal.</summary>
    public CancellationToken Drain => drain.Token;

    /// <summary>Fires at the second signal.</summary>
    public CancellationToken Abort => abort.Token;

    /// <summary>The code to end with after a signal.</summary>
    public ExitCode Code { get; private set; } = ExitCode.Interrupted;

    /// <summary>Starts to listen.</summary>
    public static Interruption Listen()
    {
        var interruption = new Interruption();
        interruption.registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, interruption.Handle));
        interruption.registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, interruption.Handle));
        return interruption;
    }

    /// <summary>One that no signal fires, for tests.</summary>
    public static Interruption None() => new();

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

    /// <summary>Takes a signal; whether it is dealt with here.</summary>
    internal bool Receive(PosixSignal signal)
    {
        if (abort.IsCancellationRequested)
        {
            return false;
        }

        if (drain.IsCancellationRequested)
        {
            abort.Cancel();
            return true;
        }

        Code = signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;
        drain.Cancel();
        return true;
    }

    private void Handle(PosixSignalContext context) => context.Cancel = Receive(context.Signal);
}
