using System.CommandLine;
using System.Globalization;
using Nadir.Cli.Plots;
using Nadir.Cli.Terminals;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Diffusion.Schedules;
using Spectre.Console;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir samplers</c> and <c>nadir schedules</c>: what there is to choose from, a line each.</summary>
internal static class CatalogCommands
{
    /// <summary>The command that lists samplers.</summary>
    public static Command Samplers(CommandContext context) => Listing(
        context,
        "samplers",
        "List the samplers: order, network evaluations a step, whether they draw noise, source.",
        SamplerPlot.Draw,
        SamplerRows(),
        ["NAME", "ORDER", "EVALUATIONS", "NOISE", "WHAT", "SOURCE"],
        row => [row.Name, Text(row.Order), Text(row.EvaluationsPerStep), row.Stochastic ? "yes" : "no", row.Description, row.Source]);

    /// <summary>The command that lists step placements.</summary>
    public static Command Schedules(CommandContext context) => Listing(
        context,
        "schedules",
        "List the schedules, and the spacings of steps on those that are curves over time.",
        SchedulePlot.Draw,
        ScheduleRows(),
        ["OPTION", "NAME", "WHAT"],
        row => [row.Option, row.Name, row.Description]);

    /// <summary>Every schedule, then every spacing.</summary>
    internal static IReadOnlyList<ScheduleRow> ScheduleRows() =>
    [
        .. ScheduleCatalog.Names.Select(name => new ScheduleRow("--schedule", name, ScheduleCatalog.Describe(name))),
        .. ScheduleCatalog.Spacings.Select(name => new ScheduleRow("--spacing", name, ScheduleCatalog.Describe(name))),
    ];

    /// <summary>Every sampler of the catalogue.</summary>
    internal static IReadOnlyList<SamplerRow> SamplerRows() => [.. SamplerCatalog.Names.Select(name =>
    {
        var info = SamplerCatalog.Find(name).Info;
        return new SamplerRow(name, info.Order, info.EvaluationsPerStep, info.IsStochastic, SamplerCatalog.Describe(name), info.Source);
    })];

    private static Command Listing<T>(
        CommandContext context, string name, string description, Func<string> draw, IReadOnlyList<T> rows, string[] columns, Func<T, string[]> cells)
    {
        var json = context.Shared.JsonFor($"the {name}");
        var plot = new Option<FileInfo?>("--plot") { Description = "Draw them into this SVG file instead, replacing it.", HelpName = "FILE.svg" };
        var command = new Command(name, description);
        command.Add(json);
        command.Add(plot);
        command.SetAction(async (parse, cancellationToken) =>
        {
            if (parse.GetValue(plot) is { } file)
            {
                await WriteAsync(file, draw(), cancellationToken);
            }
            else if (parse.GetValue(json))
            {
                context.Terminal.Out.WriteLine(CommandJson.Write(rows));
            }
            else
            {
                var table = new Table().AddColumns(columns);
                foreach (var row in rows)
                {
                    table.AddRow([.. cells(row).Select(Markup.Escape)]);
                }

                context.Terminal.WriteTable(table);
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(FileInfo file, string svg, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file.FullName, svg, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"--plot: {file} cannot be written ({e.Message.TrimEnd('.')}); give another file.");
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
