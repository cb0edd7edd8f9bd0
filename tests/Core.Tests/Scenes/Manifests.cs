using Nadir.Core.Geometry;
using Nadir.Core.Scenes;

namespace Nadir.Core.Tests.Scenes;

/// <summary>A manifest in which every field says something.</summary>
internal static class Manifests
{
    public static readonly RunId Run = new("0123456789abcdef");

    public static SceneManifest Full { get; } = new()
    {
        Schema = SceneManifest.CurrentSchema,
        Run = Run,
        Scene = "north/été 1.tif",
        ETag = "0x8DC\"1",
        Length = 1L << 40,
        Description = new SceneDescription
        {
            Driver = "GTiff",
            Size = new PixelSize(96, 80),
            Type = PixelType.Float32,
            Bands = [new BandDescription(1, BandRole.Data, double.NaN, "red"), new BandDescription(2, BandRole.Alpha, null, "")],
            Validity = Validity.NodataValue,
            Transform = new GeoTransform(500_000.5, 10, 0.25, 5_600_000, -0.125, -10),
            Crs = "PROJCS[\"x\"]",
            GsdMetres = 1.0 / 3,
            GcpCount = 4,
            HasRpc = true,
        },
        Window = new RasterWindow(8, 4, 64, 32),
        Model = "seed-x4",
        ModelHash = new string('a', 64),
        Precision = "int8",
        Compression = ProductCompression.Deflate,
        Scale = 4,
        Tile = 64,
        Halo = 16,
        Multiple = 2,
        TilesPerUnit = 3,
        Sampling = new SamplingSettings { Steps = 2, Sampler = "ddim", Eta = 0.1, Seed = ulong.MaxValue, Temperature = 0.7 },
        Normalization = [new BandNormalization(-1.5, 0.1)],
        Groups = [new BandGroup([0, 0, 0], 0)],
        Warnings = ["One."],
    };
}
