using System.Diagnostics;
using System.Globalization;

namespace Nadir.Bench;

/// <summary>Child processes: how long they take and how much memory they need.</summary>
internal static class Tool
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a program to its end and gives the wall-clock seconds; throws with its last words when it fails.</summary>
    public static double Run(string program, params string[] args) => RunAsync(program, args).GetAwaiter().GetResult().Seconds;

    /// <summary>
    /// The same, with the peak of its resident memory in MiB (VmHWM) and its CPU seconds, as last seen before it ended; both only ever rise.
    /// </summary>
    public static async Task<(double Seconds, double PeakMib, double CpuSeconds)> RunAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardError = true, RedirectStandardOutput = true };
        long started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var exit = process.WaitForExitAsync();
        long peak = 0;
        double cpu = 0;
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, PeakKib(process.Id));
            cpu = Math.Max(cpu, CpuSeconds(process.Id));
            await Task.WhenAny(exit, Task.Delay(Poll));
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await output;
        string text = await errors;
        return process.ExitCode == 0
            ? (seconds, peak / 1024.0, cpu)
            : throw new InvalidOperationException($"{program} {string.Join(' ', args)} ended with {process.ExitCode}: {text}");
    }

    private static long PeakKib(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    // utime and stime are the 12th and 13th words after the name in brackets, in hundredths of a second.
    private static double CpuSeconds(int process)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{process}/stat");
            string[] words = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(words[11], CultureInfo.InvariantCulture) + long.Parse(words[12], CultureInfo.InvariantCulture)) / 100.0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
