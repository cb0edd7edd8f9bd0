using System.CommandLine;
using System.Globalization;
using Nadir.Cli.Composition;
using Nadir.Cli.Diagnosis;
using Nadir.Cli.Terminals;
using Nadir.Core.Errors;
using Nadir.Platform.Models;
using Spectre.Console;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir models</c>: the models at hand.</summary>
internal static class ModelsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var models = SharedOptions.Models();
        var json = context.Shared.JsonFor("the models");
        var command = new Command("models", "List the models at hand.");
        command.Add(models);
        command.Add(json);
        command.SetAction((parse, _) => Task.FromResult((int)Run(ModelFolder.Find(parse.GetValue(models)), context, parse.GetValue(json))));
        return command;
    }

    /// <summary>The models of a folder, those that cannot be used included.</summary>
    internal static IReadOnlyList<ModelRow> Read(FolderModelCatalog catalog) => [.. catalog.Names.Select(name =>
    {
        try
        {
            return ModelRow.Of(catalog.Find(name), catalog);
        }
        catch (ModelRejectedException error)
        {
            return ModelRow.Broken(name, error.Message);
        }
    })];

    private static ExitCode Run(string folder, CommandContext context, bool json)
    {
        var terminal = context.Terminal;
        var rows = Read(new FolderModelCatalog(folder));
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(rows));
            return ExitCode.Ok;
        }

        if (rows.Count == 0)
        {
            throw new CommandException(ExitCode.ModelRefused, $"there are no models in {folder}; put one there or name their folder with --models.");
        }

        var table = new Table().AddColumns("NAME", "VERSION", "LICENCE", "SCALE", "BANDS", "INPUT GSD", "PRECISION", "STEPS", "MEASURED");
        foreach (var row in rows.Where(row => row.Fault is null))
        {
            string gsd = row.GsdMetres is { } range ? Text($"{range[0]:0.###} to {range[1]:0.###} m") : "any";
            string[] cells = [row.Name, row.Version, row.License, Text($"{row.Scale}"), Text($"{row.Bands}"), gsd, string.Join(", ", row.Precisions), Text($"{row.DefaultSteps}"), row.MeasuredText()];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        terminal.WriteTable(table);
        foreach (var row in rows.Where(row => row.Fault is not null))
        {
            terminal.Say($"nadir: {row.Fault}");
        }

        return ExitCode.Ok;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
