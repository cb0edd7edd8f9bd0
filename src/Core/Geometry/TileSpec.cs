namespace Nadir.Core.Geometry;

/// <summary>
/// One tile of a <see cref="TileGrid"/>. All windows are absolute, in the scene's input pixels.
/// Laws: Read contains the part inside the scene of Support grown by the halo less the blend's half-width; Support contains Owned.
/// </summary>
/// <param name="Index">Row and column in the grid.</param>
/// <param name="Number">Row-major position in the grid, from 0.</param>
/// <param name="Owned">The pixels that are this tile's alone; the grid's tiles partition its window.</param>
/// <param name="Support">Where the tile's blend weight is above 0: Owned, reaching over each edge that it shares with a neighbour.</param>
/// <param name="Read">What the network sees, tile by tile pixels; it may reach past the scene on the right and below.</param>
public sealed record TileSpec(TileIndex Index, int Number, RasterWindow Owned, RasterWindow Support, RasterWindow Read);
