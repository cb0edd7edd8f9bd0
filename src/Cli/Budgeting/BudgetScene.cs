using Nadir.Core.Geometry;

namespace Nadir.Cli.Budgeting;

/// <summary>What a choice needs to know of a scene and its model.</summary>
internal sealed record BudgetScene
{
    /// <summary>Size of the scene, input pixels.</summary>
    public required PixelSize Size { get; init; }

    /// <summary>The part that is done.</summary>
    public required RasterWindow Window { get; init; }

    /// <summary>Bands whose details are kept.</summary>
    public required int Bands { get; init; }

    /// <summary>Calls that a tile's bands need.</summary>
    public required int Groups { get; init; }

    /// <summary>Product pixels for an input pixel, a side.</summary>
    public required int Scale { get; init; }

    /// <summary>Context around what a tile owns, input pixels.</summary>
    public required int Halo { get; init; }

    /// <summary>What a tile's side is a multiple of.</summary>
    public required int Multiple { get; init; }

    /// <summary>Sides of tiles to choose from, the best first.</summary>
    public required IReadOnlyList<int> Tiles { get; init; }

    /// <summary>Tiles of a unit to choose from, the best first.</summary>
    public required IReadOnlyList<int> Batches { get; init; }

    /// <summary>Units under way at once to choose from, the best first.</summary>
    public required IReadOnlyList<int> Workers { get; init; }

    /// <summary>Precisions of the model to choose from, the best first.</summary>
    public required IReadOnlyList<string> Precisions { get; init; }

    /// <summary>Steps to choose from, the best first.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Samples of the product.</summary>
    public long Samples => Window.Size.Refine(Scale).Area * Bands;

    /// <summary>Number of tiles of a side.</summary>
    public int TilesOf(int side) => TileGrid.Create(Size, Window, side, Halo, Multiple).Count;
}
