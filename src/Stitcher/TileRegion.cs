using Nadir.Core.Geometry;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>The details that reach into one tile's owned window: its own and those of its neighbours, with their grid places.</summary>
/// <param name="Tile">The tile whose owned window is made.</param>
/// <param name="Details">Tiles that have detail there, in order of their numbers, so that sums have one order.</param>
public sealed record TileRegion(TileSpec Tile, IReadOnlyList<(TileSpec Spec, DetailTiles Details)> Details);
