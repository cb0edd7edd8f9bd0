namespace Nadir.Cli.Commands;

/// <summary>A step placement in the listing.</summary>
internal sealed record ScheduleRow(string Name, string Description);
