using System.CommandLine;
using Nadir.Cli.Terminals;

namespace Nadir.Cli.Commands;

/// <summary>The whole command line: what can be given, and how every command ends.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; gives the exit code. Nothing escapes: every error becomes one line and a code.</summary>
    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> args, Terminal terminal, Interruption interruption)
    {
        var shared = new SharedOptions();
        var context = new CommandContext(shared, terminal, interruption);
        var root = Create(context);
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            return Refuse(parse, terminal);
        }

        bool json = shared.Json(parse);
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            };
            return (ExitCode)await parse.InvokeAsync(configuration, interruption.Drain);
        }
        catch (OperationCanceledException) when (interruption.Drain.IsCancellationRequested)
        {
            return End(terminal, json, interruption.Code, interruption.Reason);
        }
        catch (Exception error) when (ExitCodes.IsExpected(error))
        {
            return End(terminal, json, ExitCodes.Of(error), error.Message);
        }
#pragma warning disable CA1031 // the outermost frame: a fault of our own becomes one line, and the whole trace on demand
        catch (Exception error)
#pragma warning restore CA1031
        {
            bool verbose = parse.GetValue(shared.Verbose);
            string details = verbose ? error.ToString() : $"unexpected error: {OneLine(error)}; run it again with --verbose for details.";
            return End(terminal, json, ExitCode.Unexpected, details);
        }
    }

    /// <summary>The commands, for help and tests.</summary>
    public static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand(Description())
        {
            context.Shared.Verbose,
            UpscaleCommand.Create(context),
            ServeCommand.Create(context),
            StatusCommand.Create(context),
            RetryCommand.Create(context),
            VerifyCommand.Create(context),
            GcCommand.Create(context),
            PlanCommand.Create(context),
            EvaluateCommand.Create(context),
            DoctorCommand.Create(context),
            ModelsCommand.Create(context),
            CatalogCommands.Samplers(context),
            CatalogCommands.Schedules(context),
        };
        return root;
    }

    private static string Description()
    {
        var lines = ExitCodes.All.Select(entry => $"  {(int)entry.Code,3}  {entry.Meaning}");
        return "Nadir: four times the resolution for satellite and aerial scenes." + Environment.NewLine
            + Environment.NewLine + "Exit codes:" + Environment.NewLine + string.Join(Environment.NewLine, lines);
    }

    private static ExitCode Refuse(ParseResult parse, Terminal terminal)
    {
        foreach (var error in parse.Errors)
        {
            terminal.Error.WriteLine($"nadir: {error.Message}");
        }

        string command = parse.CommandResult.Command is RootCommand ? "nadir" : $"nadir {parse.CommandResult.Command.Name}";
        terminal.Error.WriteLine($"nadir: '{command} --help' shows what can be given.");
        return ExitCode.Usage;
    }

    private static ExitCode End(Terminal terminal, bool json, ExitCode code, string message)
    {
        terminal.Error.WriteLine($"nadir: {message}");
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(new FailureJson(false, (int)code, message)));
        }

        return code;
    }

    private static string OneLine(Exception error) => error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
