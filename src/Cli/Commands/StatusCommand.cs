using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Nadir.Cli.Composition;
using Nadir.Cli.Repair;
using Nadir.Cli.Terminals;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Spectre.Console;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir status</c>: how runs stand.</summary>
internal static class StatusCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var run = new Argument<string?>("RUN") { Description = "A run's id; all runs when left out.", Arity = ArgumentArity.ZeroOrOne };
        var json = context.Shared.JsonFor("the runs");
        var command = new Command("status", "Show how runs stand. Without a store: those of 'upscale' and 'serve' that keep theirs in their own folders.");
        command.Add(run);
        var store = new StoreOptions(command);
        command.Add(json);
        command.SetAction(async (parse, _) =>
            (int)await RunAsync(parse.GetValue(run), store.Read(parse), UserFolders.OfThisUser(), context, parse.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(string? id, StoreChoice choice, UserFolders folders, CommandContext context, bool json)
    {
        if (id is not null && !RunId.IsValid(id))
        {
            throw new CommandException(ExitCode.Usage, $"'{id}' is no run; a run's id has {RunId.Length} lower-case hex digits.");
        }

        var found = new List<RunProgress>();
        var waiting = new WaitingMessages();
        foreach (string folder in StoreFolders.Of(choice, folders))
        {
            await using var ports = await StorePorts.OpenAsync(choice, folder, TimeProvider.System, context.Interruption.Drain);
            await foreach (var progress in ReadAsync(new RunStore(ports.Blobs), id, context.Interruption.Drain))
            {
                found.Add(progress);
            }

            await waiting.AddAsync(ports.Queues, context.Interruption.Drain);
        }

        if (id is not null && found.Count == 0)
        {
            throw new CommandException(ExitCode.Usage, $"there is no run {id}; 'nadir status' with the same store lists those there are.");
        }

        Show(found, waiting, context.Terminal, json);
        return ExitCode.Ok;
    }

    // One damaged run must not hide the others.
    private static async IAsyncEnumerable<RunProgress> ReadAsync(
        RunStore runs,
        string? id,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new StatusReader(runs, TimeProvider.System);
        var all = await runs.ListOpenAsync(cancellationToken).Concat(runs.ListClosedAsync(cancellationToken)).ToListAsync(cancellationToken);
        foreach (var run in all.Where(run => id is null || run.Value == id))
        {
            RunProgress? progress;
            try
            {
                progress = await reader.FindAsync(run, cancellationToken);
            }
            catch (CorruptBlobException error)
            {
                progress = new RunProgress(run, "?", "damaged", 0, 0, 0, 0, string.Empty, error.Message);
            }

            if (progress is not null)
            {
                yield return progress;
            }
        }
    }

    private static void Show(List<RunProgress> runs, WaitingMessages waiting, Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(new StatusReport([.. runs.Select(RunRow.Of)], waiting.Rows)));
            return;
        }

        if (runs.Count == 0)
        {
            terminal.Say("nadir: there are no runs.");
            return;
        }

        var table = new Table().AddColumns("RUN", "STATE", "UNITS", "FAILED", "TILES", "TILES/S", "LAST CHANGE", "SCENE", "PRODUCT OR REASON");
        foreach (var run in runs)
        {
            string[] cells =
            [
                run.Run.Value,
                run.Pace is { IsStuck: true } ? $"{run.State}, stuck" : run.State,
                string.Create(CultureInfo.InvariantCulture, $"{run.UnitsDone}/{run.Units}"),
                run.UnitsFailed.ToString(CultureInfo.InvariantCulture),
                run.Tiles.ToString(CultureInfo.InvariantCulture),
                run.Pace?.TilesPerSecond?.ToString("G3", CultureInfo.InvariantCulture) ?? string.Empty,
                run.Pace?.LastChange.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture) ?? string.Empty,
                run.Scene,
                run.Product.Length > 0 ? run.Product : run.Reason,
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        terminal.WriteTable(table);
        Explain(runs, waiting, terminal);
    }

    private static void Explain(List<RunProgress> runs, WaitingMessages waiting, Terminal terminal)
    {
        if (waiting.Rows.Any(row => row.Messages > 0))
        {
            terminal.Say($"nadir: messages waiting or in work: {string.Join(", ", waiting.Rows.Where(row => row.Messages > 0).Select(row => row.ToString()))}.");
        }

        foreach (var run in runs.Where(run => run.Pace is { IsStuck: true }))
        {
            terminal.Say(waiting.Any
                ? $"nadir: run {run.Run} has not changed for {RunPace.StuckAfter.TotalMinutes:0} minutes or more though messages wait; look whether its workers run and what they log."
                : $"nadir: run {run.Run} has not changed for {RunPace.StuckAfter.TotalMinutes:0} minutes or more and no message is left; while 'nadir serve' runs on its store, its sweep asks for the rest within ten minutes.");
        }
    }
}
