namespace Nadir.Cli.Upscaling;

/// <summary>What a progress display shows.</summary>
/// <param name="Stage">"waiting", "tiling", "upscaling" or "stitching".</param>
/// <param name="Done">Tiles done.</param>
/// <param name="Total">Tiles in all.</param>
/// <param name="TilesPerSecond">Rate, when known.</param>
/// <param name="Remaining">Time to the last tile, when known.</param>
internal sealed record RunState(string Stage, int Done, int Total, double? TilesPerSecond, TimeSpan? Remaining);
