using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Nadir.Core.Errors;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>
/// The worker's line to the harness. Before and after each effect the worker asks by a line on standard output and does not go on until the
/// answer comes on standard input; a harness that wants it dead there simply never answers. Lines out: <c>? id label</c> asks,
/// <c>! text</c> tells. Lines in: <c>id verdict</c> answers, <c>command ...</c> commands.
/// </summary>
internal sealed class EffectPipe(TextReader input, TextWriter output)
{
    /// <summary>The answer to most questions.</summary>
    public const string Go = "go";

    /// <summary>The effect runs out of memory.</summary>
    public const string OutOfMemory = "oom";

    /// <summary>The effect is refused: the disk is full.</summary>
    public const string Full = "full";

    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> open = new();
    private readonly Lock gate = new();
    private int asked;

    /// <summary>Asks whether to go on and gives the harness's verdict.</summary>
    public Task<string> AskAsync(string label)
    {
        int id = Interlocked.Increment(ref asked);
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        open[id] = answer;
        Write($"? {id} {label}");
        return answer.Task;
    }

    /// <summary>Asks, and does what the verdict says: goes on, waits, or throws.</summary>
    public async Task EffectAsync(string label) => await ObeyAsync(await AskAsync(label), label);

    /// <summary>Tells something that needs no answer.</summary>
    public void Tell(string text) => Write($"! {text}");

    /// <summary>Reads answers and commands until the harness is gone; then this process has no reason to live either.</summary>
    public async Task ListenAsync(Func<string[], Task> command)
    {
        while (await input.ReadLineAsync() is { } line)
        {
            string[] parts = line.Split(' ', 2);
            if (parts[0] == "command")
            {
                _ = Task.Run(() => command(parts[1].Split(' ')));
            }
            else if (open.TryRemove(int.Parse(parts[0], CultureInfo.InvariantCulture), out var answer))
            {
                answer.SetResult(parts[1]);
            }
        }

        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private static async Task ObeyAsync(string verdict, string label)
    {
        switch (verdict.Split(' '))
        {
            case [Go]:
                return;
            case [OutOfMemory]:
                throw new InsufficientMemoryException($"no memory is left for: {label}");
            case [Full]:
                throw new StorageUnavailableException(label, "the disk is full, so free some space");
            case ["wait", var milliseconds]:
                await Task.Delay(int.Parse(milliseconds, CultureInfo.InvariantCulture));
                return;
            default:
                throw new InvalidOperationException($"verdict '{verdict}' is not for: {label}");
        }
    }

    private void Write(string line)
    {
        lock (gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
