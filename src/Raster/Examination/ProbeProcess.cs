using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Nadir.Raster.Examination;

/// <summary>
/// A running probe. It is asked one thing after another; an end other than an answer is its end. Dies with this process, since it watches
/// its standard input. Used by one caller at a time.
/// </summary>
internal sealed class ProbeProcess : IAsyncDisposable
{
    private const int SignalBase = 128;

    /// <summary>SIGHUP, SIGINT, SIGKILL, SIGTERM: what others send, and the kernel where memory is short.</summary>
    private static readonly int[] ForeignSignals = [1, 2, 9, 15];

    private readonly Process process;
    private readonly ProbeLimits limits;
    private readonly TimeProvider time;
    private readonly ProbeLines lines;
    private readonly TailStream said = new();
    private readonly Task errors;

    private ProbeProcess(Process process, ProbeLimits limits, TimeProvider time)
    {
        this.process = process;
        this.limits = limits;
        this.time = time;
        lines = new ProbeLines(process.StandardOutput.BaseStream);

        // Read on and on, or the pipe would fill and the probe wait.
        errors = process.StandardError.BaseStream.CopyToAsync(said);
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>The end of what it and its libraries wrote to standard error; whole once it has ended. May hold anything.</summary>
    public string Said => said.Text;

    /// <summary>Starts one.</summary>
    /// <exception cref="ProbeException">It cannot be started.</exception>
    public static ProbeProcess Start(ProbeProgram program, ProbeLimits limits, TimeProvider time)
    {
        try
        {
            return new ProbeProcess(Process.Start(program.Start())!, limits, time);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            throw new ProbeException($"the program that examines scenes cannot be started ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>Asks about a scene and waits for what comes of it; after any end but an answer this probe is of no more use.</summary>
    public async Task<ProbeVerdict> AskAsync(ExaminationRequest examination, CancellationToken cancellationToken)
    {
        var request = new ProbeRequest(examination, limits.MemoryBytes, (long)Math.Ceiling(limits.Total.TotalSeconds));
        using var total = new CancellationTokenSource(limits.Total, time);
        try
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, ProbeJson.Default.ProbeRequest), (byte)'\n'];
            await process.StandardInput.BaseStream.WriteAsync(line, cancellationToken);
            await process.StandardInput.BaseStream.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            return await EndedAsync(cancellationToken);
        }

        while (true)
        {
            var busy = ProcessorTime();
            using var stall = new CancellationTokenSource(limits.Stall, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(total.Token, stall.Token, cancellationToken);
            ReadOnlyMemory<byte>? line;
            try
            {
                // The read itself cannot be broken off on every system; it ends with the process.
                line = await lines.ReadAsync().WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return await StoppedAsync(total.IsCancellationRequested, ProcessorTime() - busy);
            }
            catch (InvalidDataException e)
            {
                return await GarbledAsync(e.Message);
            }

            if (line is not { } found)
            {
                return await EndedAsync(cancellationToken);
            }

            if (found.Length > 0)
            {
                return await ReadAsync(found);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private async Task<ProbeVerdict> ReadAsync(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.Span, ProbeJson.Default.ProbeAnswer) is { Reason: not null, Remedy: not null } answer
                && (answer.Examination is not null) == (answer.Kind == ProbeAnswerKind.Examined)
                ? new ProbeVerdict(ProbeEnd.Answered, answer)
                : await GarbledAsync("an answer lacks a part");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return await GarbledAsync("an answer is not the JSON it should be");
        }
    }

    private async Task<ProbeVerdict> GarbledAsync(string what)
    {
        await KillAsync();
        return new ProbeVerdict(ProbeEnd.Garbled, null, what);
    }

    private async Task<ProbeVerdict> StoppedAsync(bool inAll, TimeSpan busy)
    {
        await KillAsync();
        var end = inAll ? ProbeEnd.TookTooLong : busy > limits.Stall / 4 ? ProbeEnd.Hung : ProbeEnd.Waited;
        return new ProbeVerdict(end, null, busy.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture));
    }

    private async Task<ProbeVerdict> EndedAsync(CancellationToken cancellationToken)
    {
        // Its output is closed; it dies of the same cause, unless it closed it by itself.
        using var limit = new CancellationTokenSource(limits.Stall, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await GarbledAsync("its output is closed");
        }

        await errors.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var end = ForeignSignals.Contains(process.ExitCode - SignalBase) ? ProbeEnd.Killed : ProbeEnd.Crashed;
        return new ProbeVerdict(end, null, process.ExitCode.ToString(CultureInfo.InvariantCulture));
    }

    private TimeSpan ProcessorTime()
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return TimeSpan.Zero; // It has ended; the next read says so.
        }
    }

    private async Task KillAsync()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        await process.WaitForExitAsync(CancellationToken.None);
        await errors.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
