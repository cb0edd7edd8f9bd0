using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Nadir.Chaos.Tests.Worker;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>One worker process and its line to the harness. Disposing kills it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;
    private readonly Lock gate = new();
    private bool wasKilled;

    private WorkerProcess(Process process, string name)
    {
        this.process = process;
        Name = name;
    }

    /// <summary>What traces call it.</summary>
    public string Name { get; }

    /// <summary>Whether its host is up.</summary>
    public bool Started { get; set; }

    /// <summary>Whether the harness has told it to end.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>What is odd about how it ended, or null: only the harness kills, and whoever is told to end does so with 0.</summary>
    public string? Surprise => wasKilled || (IsTerminated && process.ExitCode == 0) ? null : $"worker {Name} ended by itself with code {process.ExitCode}";

    /// <summary>Calls of functions under way: number, function, source.</summary>
    public ConcurrentDictionary<string, string> Calls { get; } = new();

    /// <summary>Starts one; <paramref name="hear"/> gets its questions and news, <paramref name="log"/> its log lines.</summary>
    public static WorkerProcess Start(string name, WorkerSettings settings, Action<WorkerProcess, string> hear, Action<WorkerProcess, string> log)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList = { "exec", typeof(WorkerProcess).Assembly.Location, "worker" },
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
        var worker = new WorkerProcess(Process.Start(start)!, name);
        worker.process.OutputDataReceived += (_, line) => Pass(line.Data, hear);
        worker.process.ErrorDataReceived += (_, line) => Pass(line.Data, log);
        worker.Send(JsonSerializer.Serialize(settings));
        worker.process.BeginOutputReadLine();
        worker.process.BeginErrorReadLine();
        return worker;

        void Pass(string? line, Action<WorkerProcess, string> to)
        {
            if (line is not null)
            {
                to(worker, line);
            }
        }
    }

    /// <summary>Answers a question or gives a command; a worker that is gone hears nothing.</summary>
    public void Send(string line)
    {
        try
        {
            lock (gate)
            {
                process.StandardInput.WriteLine(line);
                process.StandardInput.Flush();
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It died meanwhile, which the slot sees.
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        wasKilled = true;
        try
        {
            process.Kill();
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It was dead and buried already.
        }
    }

    /// <summary>SIGTERM.</summary>
    public Task TerminateAsync()
    {
        IsTerminated = true;
        return SignalAsync("TERM");
    }

    /// <summary>SIGSTOP.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]);
            await kill.WaitForExitAsync();
        }
    }
}
