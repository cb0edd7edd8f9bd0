using Spectre.Console;

namespace Nadir.Cli.Terminals;

/// <summary>
/// Where a command writes: results to <see cref="Out"/>, everything else (progress, warnings, errors) to <see cref="Error"/>, so that the
/// output of a command can always be piped.
/// </summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Console">Standard error with colours and live displays where it is a terminal.</param>
/// <param name="IsInteractive">Whether a person looks at standard error.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, IAnsiConsole Console, bool IsInteractive)
{
    /// <summary>The process's own.</summary>
    public static Terminal OfProcess()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
        return new Terminal(System.Console.Out, System.Console.Error, console, !System.Console.IsErrorRedirected);
    }

    /// <summary>One that only collects text, for tests.</summary>
    public static Terminal Of(TextWriter output, TextWriter error) =>
        new(output, error, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }), IsInteractive: false);

    /// <summary>Writes a line to standard error, above a live display if there is one.</summary>
    public void Say(string line)
    {
        if (IsInteractive)
        {
            Console.WriteLine(line);
        }
        else
        {
            lock (Error)
            {
                Error.WriteLine(line);
            }
        }
    }

    /// <summary>Writes a table to standard output: aligned columns, in full where it is not a terminal.</summary>
    public void WriteTable(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out), Ansi = AnsiSupport.No });
        if (System.Console.IsOutputRedirected || Out != System.Console.Out)
        {
            console.Profile.Width = 4096;
        }

        console.Write(table.Border(TableBorder.None).Collapse());
    }
}
