namespace Nadir.Simulation.Engine;

/// <summary>Something that happens at one moment.</summary>
/// <param name="Kind">What.</param>
/// <param name="Stage">The stage's number; 0 for a drop.</param>
/// <param name="Subject">The scene's or the replica's number.</param>
/// <param name="Life">Which replica of that number: one that has ended since is not meant.</param>
internal readonly record struct Happening(HappeningKind Kind, int Stage, int Subject, int Life);
