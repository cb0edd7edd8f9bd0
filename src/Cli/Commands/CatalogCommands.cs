using System.CommandLine;
using System.Globalization;
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
        SamplerRows(),
        ["NAME", "ORDER", "EVALUATIONS", "NOISE", "WHAT", "SOURCE"],
        row => [row.Name, Text(row.Order), Text(row.EvaluationsPerStep), row.Stochastic ? "yes" : "no", row.Description, row.Source]);

    /// <summary>The command that lists step placements.</summary>
    public static Command Schedules(CommandContext context) => Listing(
        context,
        "schedules",
        "List the step placements.",
        ScheduleCatalog.Names.Select(name => new ScheduleRow(name, ScheduleCatalog.Describe(name))).ToArray(),
        ["NAME", "WHAT"],
        row => [row.Name, row.Description]);

    /// <summary>Every sampler of the catalogue.</summary>
    internal static IReadOnlyList<SamplerRow> SamplerRows() => [.. SamplerCatalog.Names.Select(name =>
    {
        var info = SamplerCatalog.Find(name).Info;
        return new SamplerRow(name, info.Order, info.EvaluationsPerStep, info.IsStochastic, SamplerCatalog.Describe(name), info.Source);
    })];

    private static Command Listing<T>(CommandContext context, string name, string description, IReadOnlyList<T> rows, string[] columns, Func<T, string[]> cells)
    {
        var json = context.Shared.JsonFor($"the {name}");
        var command = new Command(name, description);
        command.Add(json);
        command.SetAction((parse, _) =>
        {
            if (parse.GetValue(json))
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

            return Task.FromResult((int)ExitCode.Ok);
        });
        return command;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
