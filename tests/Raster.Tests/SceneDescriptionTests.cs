using Nadir.Core.Scenes;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

public sealed class SceneDescriptionTests : IDisposable
{
    private const string Naip = "rasterframes_m_3607717_sw_18_1_20160620_subset.tif";

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("rasterframes_m_3607717_sw_18_1_20160620_subset.tif", 1.0)]
    [InlineData("riotiler_cog_rgb.tif", 0.15)]
    [InlineData("titiler_B01.tif", 600.0)]
    [InlineData("riotiler_inverted_lat.tif", 55659.7)]
    [InlineData("rasterframes_L8-B4-Elkton-VA-4326.tiff", 30.7)]
    public void Gsd_OfSample_IsKnown(string sample, double metres)
    {
        using var reader = Scenes.Open(Scenes.Sample(sample));

        Assert.NotNull(reader.Description.GsdMetres);
        Assert.InRange(reader.Description.GsdMetres.Value, metres * 0.998, metres * 1.002);
    }

    [Fact]
    public void Gsd_InFeet_IsInMetres()
    {
        string scene = scratch.File("feet.tif");
        string[] place = ["-a_srs", "EPSG:2225", "-a_ullr", "6000000", "2000300", "6000300", "2000000"];
        GdalTools.Run("gdal_translate", ["-q", .. place, Scenes.Sample(Naip), scene]);

        using var reader = Scenes.Open(scene);

        Assert.Equal(0.3048006, reader.Description.GsdMetres!.Value, 6);
    }

    [Fact]
    public void Gsd_InWebMercator_IsThatOnTheGround()
    {
        string scene = scratch.File("mercator.tif");
        GdalTools.Run("gdalwarp", "-q", "-t_srs", "EPSG:3857", "-tr", "2", "2", Scenes.Sample(Naip), scene);

        using var reader = Scenes.Open(scene);

        // At 36.7 degrees north a metre of Web Mercator is 0.80 m.
        Assert.InRange(reader.Description.GsdMetres!.Value, 1.59, 1.61);
    }

    [Fact]
    public void Gsd_WithoutCrs_IsUnknown()
    {
        using var reader = Scenes.Open(Scenes.Sample("rasterio_rotated.tif"));

        Assert.NotNull(reader.Description.Transform);
        Assert.Null(reader.Description.Crs);
        Assert.Null(reader.Description.GsdMetres);
    }

    [Fact]
    public void Bands_WithAlpha_HaveRolesAndNames()
    {
        using var reader = Scenes.Open(Scenes.Sample("riotiler_cog_rgba.tif"));

        ValueList<BandDescription> expected =
        [
            new(1, BandRole.Data, null, "Red"),
            new(2, BandRole.Data, null, "Green"),
            new(3, BandRole.Data, null, "Blue"),
            new(4, BandRole.Alpha, null, "Alpha"),
        ];
        Assert.Equal(expected, reader.Description.Bands);
    }

    [Fact]
    public void Bands_WithDescriptions_AreNamedByThem()
    {
        using var reader = Scenes.Open(GdalTools.Make(scratch, "tags"));

        Assert.Equal(["B02", "B03", "B04", "B08", "blau grün"], reader.Description.Bands.Select(band => band.Name));
        Assert.All(reader.Description.Bands, band => Assert.Equal(0, band.Nodata));
    }

    [Fact]
    public void GcpsAndRpc_AreCounted()
    {
        using var withGcps = Scenes.Open(GdalTools.Make(scratch, "gcps"));
        using var withRpc = Scenes.Open(GdalTools.Make(scratch, "rpc"));

        Assert.Equal(5, withGcps.Description.GcpCount);
        Assert.NotNull(withGcps.Description.Crs);
        Assert.Null(withGcps.Description.Transform);
        Assert.False(withGcps.Description.HasRpc);
        Assert.True(withRpc.Description.HasRpc);
    }
}
