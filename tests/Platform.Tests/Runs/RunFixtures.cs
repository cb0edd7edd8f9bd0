using Nadir.Core.Geometry;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Tests.Runs;

/// <summary>Runs without scenes, for what needs their plan only.</summary>
internal static class RunFixtures
{
    public static readonly RunId Run = new("00000000000000aa");

    /// <summary>A plan of as many units, a tile each.</summary>
    public static RunPlan PlanOf(int units)
    {
        var scene = new PixelSize(32 * units, 16);
        var plan = new RunPlan(TileGrid.Create(scene, scene.Whole, 32, 0, 2), 1);
        Assert.Equal(units, plan.UnitCount);
        return plan;
    }

    /// <summary>A manifest whose plan has as many units.</summary>
    public static SceneManifest ManifestOf(int units, string scene = "a.tif", string etag = "1", RunId? run = null) => new()
    {
        Schema = SceneManifest.CurrentSchema,
        Run = run ?? Run,
        Scene = scene,
        ETag = etag,
        Length = 1,
        Description = new SceneDescription
        {
            Driver = "GTiff",
            Size = new PixelSize(32 * units, 16),
            Type = PixelType.UInt8,
            Bands = [new BandDescription(1, BandRole.Data, null, "")],
            Validity = Validity.All,
            Transform = null,
            Crs = null,
            GsdMetres = null,
            GcpCount = 0,
            HasRpc = false,
        },
        Window = new RasterWindow(0, 0, 32 * units, 16),
        Model = "pattern",
        ModelHash = "0",
        Compression = ProductCompression.Deflate,
        Scale = 4,
        Tile = 32,
        Halo = 0,
        Multiple = 2,
        TilesPerUnit = 1,
        Sampling = new SamplingSettings { Steps = 0, Sampler = "ddim", Eta = 0, Seed = 0, Temperature = 0 },
        Normalization = [new BandNormalization(0, 1)],
        Groups = BandGroups.Cover(1, 1),
        Warnings = [],
    };
}
