using Nadir.Cli.Planning;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Tests;

public class ScenePlanTests
{
    [Fact]
    public void Of_OneTile_CountsItsBytesExactly()
    {
        var plan = ScenePlan.Of(Card, Manifest(new PixelSize(100, 80)));

        Assert.Equal(1, plan.Tiles);
        Assert.Equal(1, plan.Units);
        Assert.Equal((400, 320), (plan.ProductWidth, plan.ProductHeight));
        Assert.Equal(3L * 4 * ((128 * 128) + (100 * 80 * 16)), plan.WorkBytes);
        Assert.Equal(3L * 400 * 320 * 2, plan.ProductBytes);
    }

    [Fact]
    public void Of_ManyTiles_AgreesWithTheRunsPlan()
    {
        var manifest = Manifest(new PixelSize(1000, 700));
        var run = new RunPlan(manifest);

        var plan = ScenePlan.Of(Card, manifest);

        Assert.Equal(run.Grid.Count, plan.Tiles);
        Assert.Equal(run.UnitCount, plan.Units);
    }

    [Fact]
    public void Seconds_MoreTiles_AddTheirTime()
    {
        var plan = ScenePlan.Of(Card, Manifest(new PixelSize(1000, 700)));

        Assert.Equal(plan.Tiles * 2.0, TimeEstimate.Seconds(plan, 3) - TimeEstimate.Seconds(plan, 1), 6);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(5L << 40, "5 TiB")]
    public void ByteText_Bytes_ReadsAsItsUnit(long bytes, string text) => Assert.Equal(text, ByteText.Of(bytes));

    private static ModelCard Card { get; } = new()
    {
        Name = "test",
        Version = "1",
        License = "MIT",
        Description = "A card for tests.",
        Hash = new string('0', 64),
        Scale = 4,
        Bands = 3,
        Encoder = null,
        Denoiser = null,
        Parameterization = "v",
        ResidualScale = 1,
        Path = "cosine",
        MinLogSnr = -12,
        MaxLogSnr = 12,
        DefaultSteps = 0,
        StepTables = [],
        RangeMin = -1,
        RangeMax = 1,
        Halo = 16,
        Multiple = 2,
        PreferredTile = 128,
        PreferredBatch = 4,
        MinGsdMetres = 0,
        MaxGsdMetres = double.PositiveInfinity,
    };

    private static SceneManifest Manifest(PixelSize size) => new()
    {
        Schema = SceneManifest.CurrentSchema,
        Run = new RunId("0123456789abcdef"),
        Scene = "scene.tif",
        ETag = "1",
        Length = 1,
        Description = new SceneDescription
        {
            Driver = "GTiff",
            Size = size,
            Type = PixelType.UInt16,
            Bands = ValueList.From(Enumerable.Range(1, 3).Select(Band)),
            Validity = default,
            Transform = null,
            Crs = null,
            GsdMetres = null,
            GcpCount = 0,
            HasRpc = false,
        },
        Window = size.Whole,
        Model = Card.Name,
        ModelHash = Card.Hash,
        Compression = ProductCompression.Deflate,
        Scale = Card.Scale,
        Tile = 128,
        Halo = 16,
        Multiple = 2,
        TilesPerUnit = 4,
        Sampling = new SamplingSettings { Steps = 0, Sampler = "ddim", Eta = 0, Seed = 0, Temperature = 1 },
        Normalization = ValueList.From(Enumerable.Repeat(new BandNormalization(0, 1), 3)),
        Groups = BandGroups.Cover(3, 3),
        Warnings = [],
    };

    private static BandDescription Band(int number) => new(number, BandRole.Data, null, string.Empty);
}
