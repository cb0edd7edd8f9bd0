namespace Nadir.Cli.Commands;

/// <summary>A schedule or spacing in the listing, with the option that takes it.</summary>
internal sealed record ScheduleRow(string Option, string Name, string Description);
