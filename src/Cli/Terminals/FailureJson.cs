namespace Nadir.Cli.Terminals;

/// <summary>What a command that failed prints with <c>--json</c>.</summary>
/// <param name="Ok">Always false.</param>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Error">One sentence.</param>
internal sealed record FailureJson(bool Ok, int ExitCode, string Error);
