using Nadir.Platform.Runs;

namespace Nadir.Stitcher;

/// <summary>Settings of the sweeper.</summary>
public sealed record SweepOptions
{
    /// <summary>How long a run must not have moved before it is asked for again. Default 10 minutes, past a slow unit's time.</summary>
    public TimeSpan StuckAfter { get; init; } = RunPace.StuckAfter;
}
