namespace Nadir.Cli.Evaluating;

/// <summary>A truth in a report.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The image it was cut from.</param>
/// <param name="Average">Side of the squares of the image's pixels that were averaged to one.</param>
/// <param name="Row">First row, in averaged pixels.</param>
/// <param name="Column">First column, in averaged pixels.</param>
/// <param name="Seed">Seed of its noise.</param>
internal sealed record ReportImage(string Name, string File, int Average, int Row, int Column, ulong Seed)
{
    /// <summary>The report's line of a truth.</summary>
    public static ReportImage Of(TruthTile tile, ulong seed) =>
        new(tile.Name, tile.File.Name, tile.Average, tile.Row, tile.Column, unchecked(seed + (ulong)tile.Number));
}
