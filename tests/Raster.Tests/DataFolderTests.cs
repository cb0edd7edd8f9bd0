using System.Diagnostics;
using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Tests.Support;
using Xunit.Abstractions;

namespace Nadir.Raster.Tests;

/// <summary>
/// Goes over whole folders of good and bad rasters: each is read to its last pixel or refused in one sentence. The folder is named by
/// NADIR_DATA_DIR and has geo/ and bad/ below; without it samples/ is gone over.
/// </summary>
public sealed class DataFolderTests(ITestOutputHelper output)
{
    private static readonly TimeSpan LongestRead = TimeSpan.FromMinutes(2);

    [Fact]
    public void EveryFile_IsReadOrRefused()
    {
        foreach (string file in Files())
        {
            var watch = Stopwatch.StartNew();
            string outcome = ReadOrRefuse(file);
            output.WriteLine($"{Path.GetFileName(file)}\t{outcome}\t{watch.ElapsedMilliseconds} ms");

            Assert.True(watch.Elapsed < LongestRead, $"{file} took {watch.Elapsed}");
            Assert.DoesNotContain("GDAL gave no reason", outcome, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryReadableFile_BecomesAProductThatKeepsIt()
    {
        foreach (string file in Files().Where(file => ReadOrRefuse(file).StartsWith("read", StringComparison.Ordinal)))
        {
            using var scratch = new ScratchFolder();
            string product = scratch.File("product.tif");
            var watch = Stopwatch.StartNew();

            Upsampling.Nearest(file, product);

            output.WriteLine($"{Path.GetFileName(file)}\t{new FileInfo(product).Length} bytes in {watch.ElapsedMilliseconds} ms");
            Products.AssertKeeps(scratch, file, product);
        }
    }

    private static IEnumerable<string> Files()
    {
        string? given = Environment.GetEnvironmentVariable("NADIR_DATA_DIR");
        string root = string.IsNullOrEmpty(given) ? Path.GetDirectoryName(Scenes.Sample("x"))! : given;
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".md", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    private static string ReadOrRefuse(string file)
    {
        try
        {
            using var reader = Scenes.Open(file);
            var scene = reader.Description;
            string kind = string.Create(
                CultureInfo.InvariantCulture,
                $"{scene.Driver} {scene.Size}x{scene.Bands.Count} {scene.Type} {scene.Validity} gsd {scene.GsdMetres:0.###}");
            try
            {
                int dataBands = scene.Bands.Count(band => band.Role == BandRole.Data);
                var statistics = reader.MeasureStatistics(0, CancellationToken.None);
                for (int band = 0; band < dataBands; band++)
                {
                    ReadAll(reader, band);
                }

                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"read: {kind}, valid {statistics.ValidShare:0.###}, {statistics.Min:0.##} to {statistics.Max:0.##}");
            }
            catch (SceneRejectedException error)
            {
                return $"refused when read: {error.Message} [{kind}]";
            }
        }
        catch (SceneRejectedException error)
        {
            return $"refused: {error.Message}";
        }
    }

    private static void ReadAll(SceneReader reader, int dataBand)
    {
        var size = reader.Description.Size;
        int step = Math.Max(1, (1 << 20) / size.Width);
        for (int y = 0; y < size.Height; y += step)
        {
            var window = new RasterWindow(0, y, size.Width, Math.Min(step, size.Height - y));
            reader.Read(window, dataBand, new float[window.Area], new byte[window.Area]);
        }
    }
}
