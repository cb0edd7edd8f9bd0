namespace Nadir.Cli;

/// <summary>Ends a command with a code and one sentence for the user: what, where, what to do.</summary>
internal sealed class CommandException(ExitCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The code to end with.</summary>
    public ExitCode Code { get; } = code;
}
