using System.Diagnostics;
using System.Text;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.TestKit;

namespace Nadir.RasterProbe.Tests;

/// <summary>
/// Files that name others (a secret beside them, a loopback server, another run's blob) make nothing read them: the server sees no
/// request, the secret is not opened, and nothing of either is in what is found. GDAL's own tools do follow, which the first test shows.
/// </summary>
public sealed class NothingOutsideTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly CanaryServer canary = new();
    private readonly string secret;

    public NothingOutsideTests()
    {
        // A valid raster, so that whoever follows a name to it succeeds, with pixels that nothing else here has.
        secret = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, "other-run")).FullName, "secret.tif");
        File.WriteAllBytes(secret, new TiffScene { Bands = 1, Pixel = (_, _, _) => 54321 }.ToBytes());
    }

    /// <summary>Files that name <c>{0}</c>, by how they do it.</summary>
    public static TheoryData<string> Kinds => [.. Documents.Keys, "gdal-metadata", "gdal-metadata-proxy", "jp2-gmljp2", "jp2-overview", "tiff-xmp"];

    private static Dictionary<string, string> Documents { get; } = new()
    {
        ["vrt"] = Vrt("{0}"),
        ["vrt-in-tif-name"] = Vrt("{0}"),
        ["vrt-derived"] = Vrt("vrt://{0}?bands=1"),
        ["wms"] = "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>{0}</ServerUrl></Service><DataWindow><SizeX>96</SizeX><SizeY>80</SizeY></DataWindow></GDAL_WMS>",
        ["entity"] = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"{0}\">]><VRTDataset rasterXSize=\"96\" rasterYSize=\"80\">&e;</VRTDataset>",
        ["gti"] = "<GDALTileIndexDataset><IndexDataset>{0}</IndexDataset></GDALTileIndexDataset>",
        ["stac"] = "{{\"type\":\"Feature\",\"stac_version\":\"1.0.0\",\"assets\":{{\"B1\":{{\"href\":\"{0}\",\"eo:bands\":[]}}}}}}",
        ["zarr"] = "{{\"zarr_format\":2,\"chunks\":[1],\"href\":\"{0}\"}}",
    };

    public void Dispose()
    {
        canary.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Canary_AndSecret_AreFoundByToolsThatFollow()
    {
        string local = await MakeAsync("vrt", secret);
        string remote = await MakeAsync("vrt", $"/vsicurl/http://127.0.0.1:{canary.Port}/x.tif", "remote.vrt");

        string seen = Run("gdallocationinfo", "-valonly", local, "3", "3");
        Run("gdalinfo", "-stats", remote);

        Assert.Equal("54321", seen.Trim());
        Assert.NotEmpty(canary.Visits);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Examine_FileThatNamesALocalOne_DoesNotReadIt(string kind)
    {
        var before = new FileInfo(secret).LastAccessTimeUtc;
        File.SetLastAccessTimeUtc(secret, before.AddDays(-10));
        string named = kind == "jp2-gmljp2" ? new Uri(secret).AbsoluteUri : secret;

        string found = await ExamineAsync(await MakeAsync(kind, named));

        Assert.DoesNotContain("54321", found, StringComparison.Ordinal);
        Assert.Equal(before.AddDays(-10), new FileInfo(secret).LastAccessTimeUtc);
        Assert.Empty(canary.Visits);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Examine_FileThatNamesAServer_AsksItNothing(string kind)
    {
        string prefix = kind is "jp2-gmljp2" or "wms" or "stac" or "entity" ? "" : "/vsicurl/";

        await ExamineAsync(await MakeAsync(kind, $"{prefix}http://127.0.0.1:{canary.Port}/x.tif"));

        Assert.Empty(canary.Visits);
    }

    [Fact]
    public async Task Examine_FilesBesideTheScene_AreNotOpened()
    {
        string scene = Path.Combine(folder.Path, "scene.tif");
        await File.WriteAllBytesAsync(scene, new TiffScene { Bands = 1, GsdMetres = null }.ToBytes());
        string[] beside =
        [
            scene + ".aux.xml", scene + ".ovr", scene + ".msk", Path.ChangeExtension(scene, "tfw"), Path.ChangeExtension(scene, "wld"),
            Path.ChangeExtension(scene, "aux"), Path.ChangeExtension(scene, "rpb"), Path.ChangeExtension(scene, "imd"), Path.ChangeExtension(scene, "tab"),
            Path.Combine(folder.Path, "scene_rpc.txt"), Path.Combine(folder.Path, "METADATA.DIM"), scene + ".gfs",
        ];
        foreach (string file in beside)
        {
            // Each is a valid raster: one that is looked at would be taken up.
            File.Copy(secret, file);
            File.SetLastAccessTimeUtc(file, DateTime.UnixEpoch.AddDays(10_000));
        }

        string found = await ExamineAsync(scene);

        Assert.Contains("\"kind\": read", found, StringComparison.Ordinal);
        Assert.All(beside, file => Assert.Equal(DateTime.UnixEpoch.AddDays(10_000), new FileInfo(file).LastAccessTimeUtc));
    }

    [Fact]
    public async Task Examine_PathOutsideTheAllowedKinds_IsRefusedBeforeGdalSeesIt()
    {
        foreach (string path in (string[])[$"/vsicurl/http://127.0.0.1:{canary.Port}/x.tif", $"http://127.0.0.1:{canary.Port}/x.tif", "/vsizip//x.zip/a.tif", "relative.tif"])
        {
            var request = new ExaminationRequest("x", new RasterLocation(path, new Dictionary<string, string>()), RasterLimits.Default, ExaminationDepth.Whole);

            await Assert.ThrowsAnyAsync<Exception>(() => new InProcessExaminer().ExamineAsync(request, CancellationToken.None));
        }

        Assert.Empty(canary.Visits);
    }

    private static string Vrt(string name) =>
        "<VRTDataset rasterXSize=\"96\" rasterYSize=\"80\"><VRTRasterBand dataType=\"UInt16\" band=\"1\"><SimpleSource>"
        + $"<SourceFilename relativeToVRT=\"0\">{name}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>";

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text + errors.GetAwaiter().GetResult();
    }

    /// <summary>What is found of a file, or said of it, as text.</summary>
    private static async Task<string> ExamineAsync(string file)
    {
        try
        {
            var found = await Probes.Examiner().ExamineAsync(Probes.Request(file), CancellationToken.None);
            return $"\"kind\": read {found.Description} {string.Join(' ', found.Statistics)}";
        }
        catch (SceneRejectedException error)
        {
            Assert.True(Probes.IsSentence(error.Message), error.Message);
            return error.Message.Replace(file, "", StringComparison.Ordinal);
        }
    }

    private async Task<string> MakeAsync(string kind, string named, string? name = null)
    {
        string file = Path.Combine(folder.Path, name ?? kind switch { "vrt" => "scene.vrt", _ when kind.StartsWith("jp2", StringComparison.Ordinal) => "scene.jp2", _ => "scene.tif" });
        if (Documents.TryGetValue(kind, out string? document))
        {
            await File.WriteAllTextAsync(file, string.Format(null, CompositeFormat.Parse(document), named));
            return file;
        }

        string plain = Path.Combine(folder.Path, "plain.tif");
        await File.WriteAllBytesAsync(plain, new TiffScene { Bands = 1 }.ToBytes());
        switch (kind)
        {
            case "gdal-metadata":
                Run("gdal_translate", "-q", "-mo", "X=1", "--config", "GDAL_PAM_ENABLED", "NO", plain, file);
                Replace(file, "<Item name=\"X\">1</Item>", $"<Item name=\"OVERVIEW_FILE\" domain=\"OVERVIEWS\">{named}</Item>");
                break;
            case "gdal-metadata-proxy":
                Run("gdal_translate", "-q", "-mo", "X=1", plain, file);
                Replace(file, "<Item name=\"X\">1</Item>", $"<Item name=\"FILENAME\" domain=\"ProxyOverviewRequest\">{named}</Item>");
                break;
            case "tiff-xmp":
                Run("gdal_translate", "-q", "-mo", "X=1", plain, file);
                Replace(file, "<Item name=\"X\">1</Item>", $"<Item name=\"xml:VRT\" domain=\"xml:VRT\">{System.Security.SecurityElement.Escape(Vrt(named))}</Item>");
                break;
            default:
                string box = kind == "jp2-overview"
                    ? $"<GDALMultiDomainMetadata><Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">{named}</MDI></Metadata></GDALMultiDomainMetadata>"
                    : $"<gml:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><gml:featureMember xlink:href=\"{named}\"/><gml:dictionary xlink:href=\"{named}\"/></gml:FeatureCollection>";
                Run("gdal_translate", "-q", "-of", "JP2OpenJPEG", "-co", "GMLJP2=NO", plain, file);
                await AppendBoxAsync(file, box);
                break;
        }

        return file;
    }

    /// <summary>Rewrites the GDAL_METADATA tag's text: it goes to the file's end, and the tag points there.</summary>
    private static void Replace(string file, string old, string text)
    {
        byte[] bytes = File.ReadAllBytes(file);
        string all = Encoding.Latin1.GetString(bytes);
        int start = all.IndexOf("<GDALMetadata>", StringComparison.Ordinal);
        if (start < 0)
        {
            return;
        }

        int end = all.IndexOf('\0', start);
        byte[] written = [.. Encoding.UTF8.GetBytes(all[start..end].Replace(old, text, StringComparison.Ordinal)), 0];
        byte[] whole = [.. bytes, .. written];
        var entry = Fuzz.TiffEntry.Find(bytes).Entries.Single(entry => bytes[entry.Start] == (42112 & 0xFF) && bytes[entry.Start + 1] == 42112 >> 8);
        Fuzz.TiffEntry.Put(whole, entry.Count, 4, true, written.Length);
        Fuzz.TiffEntry.Put(whole, entry.Value, 4, true, bytes.Length);
        Assert.NotEqual(all[start..end].Length + 1, written.Length);
        File.WriteAllBytes(file, whole);
    }

    private static async Task AppendBoxAsync(string file, string xml)
    {
        byte[] label = Encoding.ASCII.GetBytes("gml.root-instance");
        byte[] text = Encoding.UTF8.GetBytes(xml);
        byte[] gml = Box("asoc", [.. Box("lbl ", Encoding.ASCII.GetBytes("gml.data")), .. Box("asoc", [.. Box("lbl ", label), .. Box("xml ", text)])]);
        byte[] whole = [.. await File.ReadAllBytesAsync(file), .. gml, .. Box("xml ", text)];
        await File.WriteAllBytesAsync(file, whole);
    }

    private static byte[] Box(string kind, byte[] content)
    {
        int length = content.Length + 8;
        return [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. Encoding.ASCII.GetBytes(kind), .. content];
    }
}
