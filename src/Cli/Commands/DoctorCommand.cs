using System.CommandLine;
using Nadir.Cli.Composition;
using Nadir.Cli.Diagnosis;
using Nadir.Cli.Terminals;
using Spectre.Console;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir doctor</c>: what is missing, and how to mend it.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var models = SharedOptions.Models();
        var store = new Option<DirectoryInfo?>("--store") { Description = "Folder that a store would be in.", HelpName = "FOLDER" };
        var json = context.Shared.JsonFor("the findings");
        var command = new Command("doctor", "Say what this machine lacks and how to mend it; exit code 1 when something needed is missing.");
        command.Add(models);
        command.Add(store);
        command.Add(json);
        command.SetAction(async (parse, _) =>
        {
            string folder = parse.GetValue(store)?.FullName ?? UserFolders.OfThisUser().Runs;
            var doctor = new Doctor(ModelFolder.Find(parse.GetValue(models)), folder);
            var findings = await doctor.ExamineAsync(context.Interruption.Drain);
            Show(findings, context.Terminal, parse.GetValue(json));
            return (int)CodeOf(findings);
        });
        return command;
    }

    /// <summary>1 when something needed is missing, else 0.</summary>
    internal static ExitCode CodeOf(IEnumerable<Finding> findings) =>
        findings.Any(finding => finding.State == FindingState.Missing) ? ExitCode.Missing : ExitCode.Ok;

    private static void Show(IReadOnlyList<Finding> findings, Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(findings));
            return;
        }

        var table = new Table().HideHeaders().AddColumns("state", "what", "detail");
        foreach (var finding in findings)
        {
            string state = finding.State switch
            {
                FindingState.Ok => "ok",
                FindingState.Optional => "optional",
                _ => "missing",
            };
            string detail = finding.Remedy is { } remedy ? $"{finding.Detail}; {remedy}" : finding.Detail;
            table.AddRow(Markup.Escape(state), Markup.Escape(finding.Name), Markup.Escape(detail));
        }

        terminal.WriteTable(table);
    }
}
