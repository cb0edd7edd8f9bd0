using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Cli.Composition;
using Nadir.Cli.Repair;
using Nadir.Cli.Terminals;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir retry</c>: a failed run is done again.</summary>
internal static class RetryCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var target = new Argument<string>("RUN") { Description = "The failed run's id, or its scene's name." };
        var json = context.Shared.JsonFor("the outcome");
        var command = new Command("retry", "Do a failed run again, with the tiles it has: whatever serves the store takes it up. Leaves others alone.");
        command.Add(target);
        var store = new StoreOptions(command);
        command.Add(json);
        command.SetAction(async (parse, _) =>
            (int)await RunAsync(parse.GetRequiredValue(target), store.Read(parse), UserFolders.OfThisUser(), context, parse.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(string target, StoreChoice choice, UserFolders folders, CommandContext context, bool json)
    {
        var stop = context.Interruption.Drain;
        foreach (string folder in StoreFolders.Of(choice, folders))
        {
            await using var ports = await StorePorts.OpenAsync(choice, folder, TimeProvider.System, stop);
            var runs = new RunStore(ports.Blobs);
            if (await RunFinder.FindFailedAsync(runs, target, stop) is { } run)
            {
                var retry = new RunRetry(runs, ports.Queues, TimeProvider.System, NullLogger<RunRetry>.Instance);
                return Show(run, await retry.RetryAsync(run, stop), context.Terminal, json);
            }
        }

        throw new CommandException(ExitCode.Usage, $"there is no failed run {BlobLayout.Shown(target)}; 'nadir status' with the same store lists the runs there are.");
    }

    private static ExitCode Show(RunId run, RetryOutcome outcome, Terminal terminal, bool json)
    {
        var (code, said) = outcome switch
        {
            RetryOutcome.Retried => (ExitCode.Ok, "is under way again; 'nadir serve' on this store, or the deployed apps, do the rest."),
            RetryOutcome.UnderWay => (ExitCode.Ok, "is under way; there is nothing to retry."),
            RetryOutcome.Done => (ExitCode.Ok, "is done; there is nothing to retry."),
            RetryOutcome.SceneChanged => (ExitCode.SceneRefused, "was of a version of its scene that has been replaced or deleted; drop the scene again."),
            RetryOutcome.Missing => (ExitCode.Usage, "has no manifest any more; drop its scene again."),
            _ => (ExitCode.RunFailed, "is just ending, or another works on it; try again in a minute."),
        };
        if (code != ExitCode.Ok)
        {
            throw new CommandException(code, $"run {run} {said}");
        }

        terminal.Say($"nadir: run {run} {said}");
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(new { run = run.Value, outcome }));
        }

        return code;
    }
}
