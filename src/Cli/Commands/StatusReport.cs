namespace Nadir.Cli.Commands;

/// <summary>What <c>nadir status --json</c> prints.</summary>
internal sealed record StatusReport(IReadOnlyList<RunRow> Runs, IReadOnlyList<QueueRow> Queues);
