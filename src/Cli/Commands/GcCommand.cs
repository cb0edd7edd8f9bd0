using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Cli.Composition;
using Nadir.Cli.Planning;
using Nadir.Cli.Repair;
using Nadir.Cli.Terminals;
using Nadir.Platform.Runs;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir gc</c>: removes abandoned work.</summary>
internal static class GcCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var age = new Option<TimeSpan>("--older-than")
        {
            Description = "Only what has not changed for this long: 90m, 12h, 7d. Default: 7d.",
            HelpName = "AGE",
            DefaultValueFactory = _ => TimeSpan.FromDays(7),
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 0 ? string.Empty : result.Tokens[0].Value;
                if (!Age.TryParse(text, out var given))
                {
                    result.AddError($"--older-than is '{text}'; give {Age.Allowed}.");
                }

                return given;
            },
        };
        var trial = new Option<bool>("--dry-run") { Description = "Say what would be removed, and remove nothing." };
        var json = context.Shared.JsonFor("what was removed");
        var command = new Command("gc", "Remove abandoned work: tiles of failed runs, what late workers left, scratch folders, stores of upscales never gone on with. Never a live run's.");
        Option[] options = [age, trial, json];
        foreach (var option in options)
        {
            command.Add(option);
        }

        var store = new StoreOptions(command);
        command.SetAction(async (parse, _) => (int)await RunAsync(
            parse.GetValue(age), parse.GetValue(trial), store.Read(parse), UserFolders.OfThisUser(), context, parse.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        TimeSpan olderThan, bool isTrial, StoreChoice choice, UserFolders folders, CommandContext context, bool json)
    {
        var stop = context.Interruption.Drain;
        var until = TimeProvider.System.GetUtcNow() - olderThan;
        var work = new List<CollectedWork>();
        var paths = choice.IsPrivate ? PrivateStores.Collect(folders, until, isTrial) : [];
        foreach (string folder in StoreFolders.Of(choice, folders))
        {
            await using var ports = await StorePorts.OpenAsync(choice, folder, TimeProvider.System, stop);
            var collector = new WorkCollector(new RunStore(ports.Blobs), TimeProvider.System, NullLogger<WorkCollector>.Instance);
            work.AddRange(await collector.CollectAsync(olderThan, isTrial, stop).ToListAsync(stop));
            paths.AddRange(await ScratchFolders.CollectAsync(folder, ports.Blobs, until, isTrial, stop));
        }

        Show(work, paths, isTrial, context.Terminal, json);
        return ExitCode.Ok;
    }

    private static void Show(List<CollectedWork> work, List<string> folders, bool isTrial, Terminal terminal, bool json)
    {
        if (json)
        {
            var runs = work.Select(run => new { run = run.Run.Value, run.Why, run.Blobs, run.Bytes });
            terminal.Out.WriteLine(CommandJson.Write(new { isTrial, runs, folders }));
            return;
        }

        foreach (var run in work)
        {
            terminal.Out.WriteLine($"run {run.Run} ({run.Why}): {run.Blobs} blobs, {ByteText.Of(run.Bytes)}");
        }

        foreach (string folder in folders)
        {
            terminal.Out.WriteLine($"folder {folder}");
        }

        string what = isTrial ? "would be removed" : "removed";
        terminal.Say($"nadir: {work.Sum(run => run.Blobs)} blobs of {work.Count} runs and {folders.Count} folders {what}.");
    }
}
