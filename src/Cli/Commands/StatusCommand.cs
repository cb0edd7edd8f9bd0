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
        foreach (string folder in StoreFolders.Of(choice, folders))
        {
            await using var ports = await StorePorts.OpenAsync(choice, folder, TimeProvider.System, context.Interruption.Drain);
            await foreach (var progress in ReadAsync(new RunStore(ports.Blobs), id, context.Interruption.Drain))
            {
                found.Add(progress);
            }
        }

        if (id is not null && found.Count == 0)
        {
            throw new CommandException(ExitCode.Usage, $"there is no run {id}; 'nadir status' with the same store lists those there are.");
        }

        Show(found, context.Terminal, json);
        return ExitCode.Ok;
    }

    // One damaged run must not hide the others.
    private static async IAsyncEnumerable<RunProgress> ReadAsync(
        RunStore runs,
        string? id,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new StatusReader(runs);
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

    private static void Show(List<RunProgress> runs, Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(runs.Select(RunRow.Of)));
            return;
        }

        if (runs.Count == 0)
        {
            terminal.Say("nadir: there are no runs.");
            return;
        }

        var table = new Table().AddColumns("RUN", "STATE", "UNITS", "FAILED", "TILES", "SCENE", "PRODUCT OR REASON");
        foreach (var run in runs)
        {
            string[] cells =
            [
                run.Run.Value,
                run.State,
                string.Create(CultureInfo.InvariantCulture, $"{run.UnitsDone}/{run.Units}"),
                run.UnitsFailed.ToString(CultureInfo.InvariantCulture),
                run.Tiles.ToString(CultureInfo.InvariantCulture),
                run.Scene,
                run.Product.Length > 0 ? run.Product : run.Reason,
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        terminal.WriteTable(table);
    }

    private sealed record RunRow(
        string Run, string Scene, string State, int UnitsDone, int UnitsFailed, int Units, int Tiles, string? Product, string? Reason)
    {
        public static RunRow Of(RunProgress run) => new(
            run.Run.Value, run.Scene, run.State, run.UnitsDone, run.UnitsFailed, run.Units, run.Tiles, NullIfEmpty(run.Product), NullIfEmpty(run.Reason));

        private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
    }
}
