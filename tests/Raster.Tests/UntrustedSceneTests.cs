using Nadir.Core.Scenes;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

/// <summary>A file from an untrusted hand can make GDAL follow nothing: no other format, no file beside it, no name inside it.</summary>
public sealed class UntrustedSceneTests : IDisposable
{
    private const string Sample = "riotiler_cog_rgb.tif";

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("vrt", ".tif")]
    [InlineData("vrt", ".vrt")]
    [InlineData("wms", ".tif")]
    [InlineData("wms", ".xml")]
    public void Open_FormatThatRefersToOthers_IsNotRecognized(string kind, string extension) =>
        Assert.Contains("not recognized as", Scenes.Refusal(GdalTools.Make(scratch, kind, extension)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("elsewhere", ".tif", "/vsimem/elsewhere.tif")]
    [InlineData("elsewhere-url", ".tif", "/vsicurl/http://127.0.0.1:9/x.tif")]
    [InlineData("elsewhere-jp2", ".jp2", "/vsimem/elsewhere.tif")]
    public void Open_EmbeddedNameOfAnOverviewFile_IsRefused(string kind, string extension, string target)
    {
        var error = Scenes.Refusal(GdalTools.Make(scratch, kind, extension));

        Assert.Equal($"points to another file for its overviews ('{target}'), and no file that refers to others is followed", error.Reason);
    }

    [Fact]
    public void Open_SidecarFiles_AreNotLookedAt()
    {
        string scene = GdalTools.Make(scratch, "int16");
        string name = Path.GetFileNameWithoutExtension(scene);
        File.WriteAllText(scene + ".aux.xml", "<PAMDataset><GeoTransform>1,2,0,3,0,-4</GeoTransform><Metadata><MDI key=\"SIDE\">1</MDI></Metadata></PAMDataset>");
        File.WriteAllText(scratch.File(name + ".tfw"), "5\n0\n0\n-5\n100\n200\n");
        File.WriteAllText(scratch.File(name + ".wld"), "5\n0\n0\n-5\n100\n200\n");
        GdalTools.Run("gdal_translate", "-q", "-of", "GTiff", "-outsize", "50%", "50%", scene, scene + ".ovr");
        GdalTools.Run("gdal_translate", "-q", "-of", "GTiff", "-ot", "Byte", scene, scene + ".msk");

        using var reader = Scenes.Open(scene);

        Assert.Null(reader.Description.Transform);
        Assert.Equal(Validity.NodataValue, reader.Description.Validity);
    }

    [Theory]
    [InlineData("JPEG", ".jpg", ".jgw")]
    [InlineData("PNG", ".png", ".pgw")]
    [InlineData("JP2OpenJPEG", ".jp2", ".j2w")]
    public void Open_WorldFileOfAnotherFormat_IsNotLookedAt(string driver, string extension, string worldExtension)
    {
        string bare = GdalTools.Make(scratch, "bare");
        string scene = scratch.File("scene" + extension);
        GdalTools.Run("gdal_translate", "-q", "-of", driver, bare, scene);
        File.Delete(scene + ".aux.xml");
        File.WriteAllText(scratch.File("scene" + worldExtension), "5\n0\n0\n-5\n100\n200\n");

        Assert.True(GdalTools.Info(scene).TryGetProperty("geoTransform", out _), "GDAL by itself reads the world file");

        using var reader = Scenes.Open(scene);

        Assert.Equal(driver, reader.Description.Driver);
        Assert.Null(reader.Description.Transform);
    }

    [Fact]
    public void Open_LeavesNothingBesideTheScene()
    {
        string scene = scratch.File("scene.tif");
        File.Copy(Scenes.Sample(Sample), scene);

        using (var reader = Scenes.Open(scene))
        {
            reader.MeasureStatistics(0, CancellationToken.None);
        }

        Assert.Equal([scene], Directory.GetFiles(scratch.Root));
    }
}
