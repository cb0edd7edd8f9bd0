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
    private Timer? deadline;

    private Interruption()
    {
    }

    /// <summary>Fires at the first signal.</summary>
    public CancellationToken Drain => drain.Token;

    /// <summary>Fires at the second signal.</summary>
    public CancellationToken Abort => abort.Token;

    /// <summary>What ended the command, for the user.</summary>
    public string Reason { get; private set; } = "interrupted; the same command again goes on where this one stopped.";

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

    /// <summary>
    /// Ends everything at once after a time, whose parts that are done are kept. The work in hand is not waited for, or the time would be exceeded.
    /// </summary>
    public void EndAfter(TimeSpan time)
    {
        deadline = new Timer(_ => PassDeadline(), null, time, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        deadline?.Dispose();
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

    private void PassDeadline()
    {
        if (!drain.IsCancellationRequested)
        {
            Code = ExitCode.DeadlinePassed;
            Reason = "the deadline passed before the product was done; what is done is kept: give the same command without --deadline and with the settings that it chose, or more time.";
            drain.Cancel();
        }

        abort.Cancel();
    }

    private void Handle(PosixSignalContext context) => context.Cancel = Receive(context.Signal);
}
