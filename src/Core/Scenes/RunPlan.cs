using Nadir.Core.Geometry;

namespace Nadir.Core.Scenes;

/// <summary>
/// How a run's tiles are parcelled: units of consecutive tiles (one network batch, one message), shards of about sqrt(units)
/// consecutive units. A pure function of the manifest, so every stage sees the same plan.
/// Laws: each tile is in one unit, each unit in one shard.
/// </summary>
public sealed class RunPlan
{
    private readonly int unitsPerShard;

    /// <summary>The plan of a run.</summary>
    public RunPlan(SceneManifest manifest)
        : this(TileGrid.Create(manifest.Description.Size, manifest.Window, manifest.Tile, manifest.Halo, manifest.Multiple), manifest.TilesPerUnit)
    {
    }

    /// <summary>The plan of a grid cut into units of <paramref name="tilesPerUnit"/> tiles.</summary>
    public RunPlan(TileGrid grid, int tilesPerUnit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tilesPerUnit, 1);
        Grid = grid;
        TilesPerUnit = tilesPerUnit;
        UnitCount = ((grid.Count - 1) / tilesPerUnit) + 1;
        unitsPerShard = (int)Math.Ceiling(Math.Sqrt(UnitCount));
        ShardCount = ((UnitCount - 1) / unitsPerShard) + 1;
    }

    /// <summary>The tiles.</summary>
    public TileGrid Grid { get; }

    /// <summary>Tiles in every unit but perhaps the last.</summary>
    public int TilesPerUnit { get; }

    /// <summary>Units of the run, at least 1.</summary>
    public int UnitCount { get; }

    /// <summary>Shards of the run, at least 1.</summary>
    public int ShardCount { get; }

    /// <summary>The unit that a tile is in.</summary>
    public int UnitOf(int tile) => tile / TilesPerUnit;

    /// <summary>The shard that a unit is in; throws <see cref="ArgumentOutOfRangeException"/> for a unit outside the run.</summary>
    public int ShardOf(int unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unit);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(unit, UnitCount);
        return unit / unitsPerShard;
    }

    /// <summary>Number of units in a shard.</summary>
    public int UnitsIn(int shard) => Math.Min(unitsPerShard, UnitCount - (shard * unitsPerShard));

    /// <summary>First unit of a shard.</summary>
    public int FirstUnitOf(int shard) => shard * unitsPerShard;

    /// <summary>Numbers of the tiles in a unit: a run of consecutive ones.</summary>
    public (int First, int Count) TilesOf(int unit)
    {
        int first = unit * TilesPerUnit;
        return (first, Math.Min(TilesPerUnit, Grid.Count - first));
    }
}
