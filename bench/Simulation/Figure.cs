namespace Nadir.Simulation;

/// <summary>A number and where it is from.</summary>
/// <param name="Value">The number, in the unit that its name says; 0 or more.</param>
/// <param name="Source">How it was measured, where it was read, or that it is assumed.</param>
/// <param name="Date">When, as year-month-day.</param>
internal sealed record Figure(double Value, string Source, string Date);
