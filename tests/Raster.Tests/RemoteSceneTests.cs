using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Raster.Native;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

/// <summary>Scenes are read in place by ranges; a store that is away is not the scene's fault.</summary>
public sealed class RemoteSceneTests : IDisposable
{
    private const string Path = "/vsiaz/scenes/scene.tif";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Open_Blob_ReadsWindowsByRanges()
    {
        byte[] scene = File.ReadAllBytes(LargeCog());
        using var server = new BlobServer(scene);
        using var reader = SceneReader.Open("scene.tif", At(server), RasterLimits.Default);
        float[] values = new float[64 * 64];

        reader.Read(new Nadir.Core.Geometry.RasterWindow(1000, 1000, 64, 64), 0, values, new byte[values.Length]);

        Assert.Equal(2001, values[0]);
        Assert.InRange(server.BytesSent, 1, scene.Length / 2);
        Assert.All(server.Authorizations, header => Assert.StartsWith("SharedKey devstoreaccount1:", header, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_WithAccessToken_SendsTheNewestOne()
    {
        using var server = new BlobServer(File.ReadAllBytes(Scenes.Sample("titiler_B01.tif")));
        foreach (string token in new[] { "first", "second" })
        {
            var options = new Dictionary<string, string>
            {
                ["AZURE_STORAGE_ACCOUNT"] = "devstoreaccount1",
                ["AZURE_STORAGE_ACCESS_TOKEN"] = token,
                ["CPL_AZURE_ENDPOINT"] = $"http://127.0.0.1:{server.Port}/devstoreaccount1",
                ["CPL_AZURE_USE_HTTPS"] = "NO",
            };
            server.Authorizations.Clear();

            using var reader = SceneReader.Open("scene.tif", new RasterLocation(Path, options), RasterLimits.Default);

            Assert.NotEmpty(server.Authorizations);
            Assert.All(server.Authorizations, header => Assert.Equal($"Bearer {token}", header));
        }
    }

    [Fact]
    public void Open_BlobReplaced_ReadsTheNewOne()
    {
        using var server = new BlobServer(File.ReadAllBytes(Scenes.Sample("titiler_B01.tif")));
        using (var first = SceneReader.Open("scene.tif", At(server), RasterLimits.Default))
        {
            Assert.Equal(183, first.Description.Size.Width);
        }

        server.Replace(File.ReadAllBytes(Scenes.Sample("riotiler_cog_rgb.tif")));

        using var second = SceneReader.Open("scene.tif", At(server), RasterLimits.Default);
        Assert.Equal(383, second.Description.Size.Width);
    }

    [Fact]
    public void Open_NotARaster_IsTheScenesFault()
    {
        using var server = new BlobServer("this is no raster"u8.ToArray());

        Assert.Throws<SceneRejectedException>(() => SceneReader.Open("scene.tif", At(server), RasterLimits.Default));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(409)]
    public void Open_StoreThatRefuses_IsStorageUnavailable(int status)
    {
        using var server = new BlobServer([1]) { FailWith = status };

        var error = Assert.Throws<StorageUnavailableException>(() => SceneReader.Open("scene.tif", At(server), RasterLimits.Default));

        Assert.Equal($"storage: reading scene.tif failed: HTTP response code: {status}; it is safe to try again.", error.Message);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public void Open_WithASignature_SaysNothingOfIt(int status)
    {
        using var server = new BlobServer([1]) { FailWith = status };
        var options = new Dictionary<string, string>
        {
            ["AZURE_STORAGE_CONNECTION_STRING"] =
                $"BlobEndpoint=http://127.0.0.1:{server.Port}/devstoreaccount1;SharedAccessSignature=sv=2022-11-02&sr=c&sig=the-marker",
        };
        var location = new RasterLocation(Path, options);

        var error = Assert.ThrowsAny<PipelineException>(() => SceneReader.Open("scene.tif", location, RasterLimits.Default));

        Assert.DoesNotContain("the-marker", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("the-marker", location.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x https://a.blob.core.windows.net/c/b.tif?sv=1&sig=abc said no", "x https://a.blob.core.windows.net/c/b.tif said no")]
    [InlineData("why? because", "why? because")]
    public void WithoutQueries_Address_LosesItsQueryOnly(string text, string expected) =>
        Assert.Equal(expected, GdalMessages.WithoutQueries(text));

    [Fact]
    public void Open_BlobThatIsNotThere_IsRefused()
    {
        using var server = new BlobServer([1]) { FailWith = 404 };

        var error = Assert.Throws<SceneRejectedException>(() => SceneReader.Open("scene.tif", At(server), RasterLimits.Default));

        Assert.Equal("scene.tif: cannot be opened (HTTP response code: 404); see that it is still there and may be read.", error.Message);
    }

    [Fact]
    public void Read_StoreGoneAway_IsStorageUnavailable()
    {
        var server = new BlobServer(File.ReadAllBytes(LargeCog()));
        using var reader = SceneReader.Open("scene.tif", At(server), RasterLimits.Default);
        server.Dispose();

        Assert.Throws<StorageUnavailableException>(
            () => reader.Read(new Nadir.Core.Geometry.RasterWindow(1000, 1000, 64, 64), 0, new float[4096], new byte[4096]));
    }

    private static RasterLocation At(BlobServer server) => new(Path, new Dictionary<string, string>
    {
        ["AZURE_STORAGE_CONNECTION_STRING"] = $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};"
            + $"BlobEndpoint=http://127.0.0.1:{server.Port}/devstoreaccount1",
    });

    private string LargeCog()
    {
        string cog = scratch.File("cog.tif");
        GdalTools.Run("gdal_translate", "-q", "-of", "COG", "-co", "COMPRESS=NONE", GdalTools.Make(scratch, "big"), cog);
        return cog;
    }
}
