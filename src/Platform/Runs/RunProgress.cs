using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>How a run stands.</summary>
/// <param name="Run">The run.</param>
/// <param name="Scene">Its scene.</param>
/// <param name="State">"tiling", "upscaling", "stitching", "done" or "failed".</param>
/// <param name="UnitsDone">Units that have their detail.</param>
/// <param name="UnitsFailed">Units that failed for good.</param>
/// <param name="Units">Units in all.</param>
/// <param name="Tiles">Tiles in all.</param>
/// <param name="Product">The product's blob, when done.</param>
/// <param name="Reason">Why it failed, when it did.</param>
/// <param name="Pace">How it moves, while it is under way.</param>
public sealed record RunProgress(
    RunId Run,
    string Scene,
    string State,
    int UnitsDone,
    int UnitsFailed,
    int Units,
    int Tiles,
    string Product,
    string Reason,
    RunPace? Pace = null);
