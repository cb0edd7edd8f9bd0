namespace Nadir.Platform.Runs;

/// <summary>How a run that is under way moves, by the times at which the store took its blobs.</summary>
/// <param name="LastChange">When its newest blob was stored, or it was last put off because the Upscaler is behind.</param>
/// <param name="TilesPerSecond">Tiles done per second between the first unit's end and the last so far; null before two have ended apart.</param>
/// <param name="IsStuck">Whether it has not changed for <see cref="StuckAfter"/> or longer: nobody works on it, or on one unit all the time.</param>
public sealed record RunPace(DateTimeOffset LastChange, double? TilesPerSecond, bool IsStuck)
{
    /// <summary>How long a run may not change before it counts as stuck; the sweeper asks for its work anew then.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(10);
}
