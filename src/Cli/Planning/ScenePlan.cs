using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Planning;

/// <summary>What a run will be, before any of its work: exact counts, bytes at the most, and a measured guess of the time.</summary>
internal sealed record ScenePlan
{
    private const int SumExactly = 1_000_000;

    /// <summary>The scene's name.</summary>
    public required string Scene { get; init; }

    /// <summary>Columns of the part that is done.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the part that is done.</summary>
    public required int Height { get; init; }

    /// <summary>Bands, alpha included.</summary>
    public required int Bands { get; init; }

    /// <summary>Sample type.</summary>
    public required PixelType Type { get; init; }

    /// <summary>Whether the scene has a CRS.</summary>
    public required bool HasCrs { get; init; }

    /// <summary>Whether the scene has a place: a geotransform, GCPs or RPCs.</summary>
    public required bool Georeferenced { get; init; }

    /// <summary>Ground sampling distance in metres, when known.</summary>
    public required double? GsdMetres { get; init; }

    /// <summary>Model's name and version.</summary>
    public required string Model { get; init; }

    /// <summary>Precision of the model's graphs.</summary>
    public required string Precision { get; init; }

    /// <summary>Sampler.</summary>
    public required string Sampler { get; init; }

    /// <summary>Steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Side of a tile, halo included.</summary>
    public required int Tile { get; init; }

    /// <summary>Halo.</summary>
    public required int Halo { get; init; }

    /// <summary>Tiles, empty ones included.</summary>
    public required int Tiles { get; init; }

    /// <summary>Units of work.</summary>
    public required int Units { get; init; }

    /// <summary>Network calls that a tile's bands need.</summary>
    public required int Groups { get; init; }

    /// <summary>Columns of the product.</summary>
    public required int ProductWidth { get; init; }

    /// <summary>Rows of the product.</summary>
    public required int ProductHeight { get; init; }

    /// <summary>Bytes that the run keeps in the store while it is under way, at the most (empty tiles keep none).</summary>
    public required long WorkBytes { get; init; }

    /// <summary>Bytes of the product before compression, overviews left out.</summary>
    public required long ProductBytes { get; init; }

    /// <summary>Seconds that one tile took in the measurement, all bands and steps; null when nothing was measured.</summary>
    public double? SecondsPerTile { get; init; }

    /// <summary>Seconds that the run will take on this machine, about; null when nothing was measured.</summary>
    public double? Seconds { get; init; }

    /// <summary>What the user should know, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The plan of a manifest.</summary>
    public static ScenePlan Of(ModelCard card, SceneManifest manifest)
    {
        var plan = new RunPlan(manifest);
        var scene = manifest.Description;
        var product = manifest.Window.Size.Refine(manifest.Scale);
        return new ScenePlan
        {
            Scene = manifest.Scene,
            Width = manifest.Window.Width,
            Height = manifest.Window.Height,
            Bands = scene.Bands.Count,
            Type = scene.Type,
            HasCrs = scene.Crs is not null,
            Georeferenced = scene.Transform is not null || scene.GcpCount > 0 || scene.HasRpc,
            GsdMetres = scene.GsdMetres,
            Model = $"{card.Name} {card.Version}",
            Precision = manifest.Precision ?? ModelPrecision.Default,
            Sampler = manifest.Sampling.Sampler,
            Steps = manifest.Sampling.Steps,
            Tile = manifest.Tile,
            Halo = manifest.Halo,
            Tiles = plan.Grid.Count,
            Units = plan.UnitCount,
            Groups = manifest.Groups.Count,
            ProductWidth = product.Width,
            ProductHeight = product.Height,
            WorkBytes = Work(manifest, plan),
            ProductBytes = checked(product.Area * scene.Bands.Count * SizeOf(scene.Type)),
            Warnings = manifest.Warnings.ToArray(),
        };
    }

    /// <summary>Bytes of a sample.</summary>
    internal static int SizeOf(PixelType type) => type switch
    {
        PixelType.UInt8 => 1,
        PixelType.Int16 or PixelType.UInt16 => 2,
        _ => 4,
    };

    // Input tiles and details are float32; supports overlap a little, so they are summed; the middle one stands for all of a huge grid.
    private static long Work(SceneManifest manifest, RunPlan plan)
    {
        long bands = manifest.Normalization.Count;
        int count = plan.Grid.Count;
        long refine = (long)manifest.Scale * manifest.Scale;
        long support = count <= SumExactly
            ? plan.Grid.Sum(tile => tile.Support.Area)
            : plan.Grid[count / 2].Support.Area * count;
        return checked(bands * sizeof(float) * (((long)count * manifest.Tile * manifest.Tile) + (support * refine)));
    }
}
