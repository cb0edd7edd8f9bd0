using Nadir.Core.Geometry;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>
/// Where a product has nodata because tiles could not be made: the supports of all tiles of the units given up, that is their owned windows
/// and the blend around them, into which their detail would have reached. Outside, every pixel is what it would be had they not failed.
/// </summary>
public sealed class ProductGaps
{
    private readonly HashSet<int> units;
    private readonly RasterWindow[] windows;

    private ProductGaps(ValueList<ReportFailure> failures, HashSet<int> units, RasterWindow[] windows)
    {
        Failures = failures;
        this.units = units;
        this.windows = windows;
    }

    /// <summary>None.</summary>
    public static ProductGaps None { get; } = new([], [], []);

    /// <summary>The units given up with their tiles and reasons, for the report.</summary>
    public ValueList<ReportFailure> Failures { get; }

    /// <summary>Whether there are any.</summary>
    public bool Any => windows.Length > 0;

    /// <summary>Those that the units given up leave.</summary>
    public static ProductGaps Of(RunPlan plan, GivenUpUnits without)
    {
        var failures = ValueList.From(without.Units.Select(failure => Failure(plan, failure)));
        var windows = failures.SelectMany(failure => Enumerable.Range(failure.FirstTile, failure.Tiles)).Select(tile => plan.Grid[tile].Support);
        return new ProductGaps(failures, [.. without.Units.Select(failure => failure.Unit)], [.. windows]);
    }

    /// <summary>Whether the unit's details are not there and not needed.</summary>
    public bool HasUnit(int unit) => units.Contains(unit);

    /// <summary>Clears the input pixels of <paramref name="window"/> that lie in a gap, row by row: whether they are data, their mask, their alpha.</summary>
    public void Clear<T>(RasterWindow window, Span<T> pixels)
        where T : struct => Fill(window, pixels, 1, default);

    /// <summary>Sets the product pixels over <paramref name="window"/>, given in input pixels, that lie in a gap.</summary>
    public void Fill<T>(RasterWindow window, Span<T> pixels, int scale, T value)
        where T : struct
    {
        foreach (var gap in windows)
        {
            if (gap.Intersect(window) is not { } common)
            {
                continue;
            }

            var part = common.Translate(-window.X, -window.Y).Refine(scale);
            for (int y = part.Y; y < part.Bottom; y++)
            {
                pixels.Slice((y * window.Width * scale) + part.X, part.Width).Fill(value);
            }
        }
    }

    private static ReportFailure Failure(RunPlan plan, UnitFailure failure)
    {
        var (first, count) = plan.TilesOf(failure.Unit);
        return new ReportFailure(failure.Unit, first, count, failure.Reason);
    }
}
