using Nadir.Platform.Runs;

namespace Nadir.Cli.Commands;

/// <summary>A run as <c>nadir status --json</c> tells it; times are UTC.</summary>
internal sealed record RunRow(
    string Run,
    string Scene,
    string State,
    bool Stuck,
    int UnitsDone,
    int UnitsFailed,
    int Units,
    int Tiles,
    double? TilesPerSecond,
    DateTimeOffset? LastChange,
    string? Product,
    string? Reason)
{
    /// <summary>The row of a run.</summary>
    public static RunRow Of(RunProgress run) => new(
        run.Run.Value,
        run.Scene,
        run.State,
        run.Pace is { IsStuck: true },
        run.UnitsDone,
        run.UnitsFailed,
        run.Units,
        run.Tiles,
        run.Pace?.TilesPerSecond,
        run.Pace?.LastChange,
        NullIfEmpty(run.Product),
        NullIfEmpty(run.Reason));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
