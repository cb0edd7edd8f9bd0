namespace Nadir.Cli.Budgeting;

/// <summary>What a run may take.</summary>
/// <param name="Memory">Most bytes resident in the process at any time; null for no limit.</param>
/// <param name="Deadline">Time by which the command has ended, from its start; null for no limit.</param>
internal sealed record Budget(long? Memory, TimeSpan? Deadline);
