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
    private const int WidestTable = 4096;

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

    /// <summary>Writes a table to standard output: aligned columns, never wrapped, so that lines stay records.</summary>
    public void WriteTable(Table table)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = WidestTable;
        console.Write(table.Border(TableBorder.None).Collapse());
        foreach (string line in text.ToString().Split('\n'))
        {
            if (line.TrimEnd() is { Length: > 0 } row)
            {
                Out.WriteLine(row);
            }
        }
    }
}
