namespace Nadir.Cli.Upscaling;

/// <summary>What a progress display shows.</summary>
/// <param name="Stage">"waiting", "tiling", "upscaling" or "stitching"; "evaluating".</param>
/// <param name="Done">Tiles done.</param>
/// <param name="Total">Tiles in all.</param>
/// <param name="TilesPerSecond">Rate, when known.</param>
/// <param name="Remaining">Time to the last tile, when known.</param>
/// <param name="Items">What is counted, where it is not tiles.</param>
internal sealed record RunState(string Stage, int Done, int Total, double? TilesPerSecond, TimeSpan? Remaining, string Items = "tiles");
