using System.Diagnostics;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.RasterProbe.Tests.Fuzz;

/// <summary>
/// Small valid scenes of every format, compression and layout that may be dropped, to be mutated: some made of a function, some by GDAL's
/// tools, the small ones of samples/, and those below NADIR_DATA_DIR where that is set. Always in the same order.
/// </summary>
internal static class SeedScenes
{
    private const long MostBytes = 100_000;

    private static readonly (string Name, string[] Options)[] Made =
    [
        ("deflate.tif", ["-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2", "-co", "TILED=YES", "-co", "BLOCKXSIZE=32", "-co", "BLOCKYSIZE=32"]),
        ("lzw.tif", ["-co", "COMPRESS=LZW", "-co", "PREDICTOR=2", "-co", "BLOCKYSIZE=7"]),
        ("zstd-big.tif", ["-co", "COMPRESS=ZSTD", "-co", "BIGTIFF=YES", "-co", "TILED=YES", "-co", "BLOCKXSIZE=64", "-co", "BLOCKYSIZE=64"]),
        ("lerc.tif", ["-co", "COMPRESS=LERC"]),
        ("lzma.tif", ["-co", "COMPRESS=LZMA"]),
        ("packbits.tif", ["-co", "COMPRESS=PACKBITS", "-co", "INTERLEAVE=BAND"]),
        ("big-endian.tif", ["-co", "ENDIANNESS=BIG", "-co", "COMPRESS=DEFLATE"]),
        ("predictor3.tif", ["-ot", "Float32", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3"]),
        ("jpeg-in.tif", ["-ot", "Byte", "-scale", "600", "1400", "-co", "COMPRESS=JPEG", "-co", "PHOTOMETRIC=YCBCR", "-co", "INTERLEAVE=PIXEL"]),
        ("webp-in.tif", ["-ot", "Byte", "-scale", "600", "1400", "-co", "COMPRESS=WEBP", "-co", "INTERLEAVE=PIXEL"]),
        ("mask.tif", ["-ot", "Byte", "-scale", "600", "1400", "-mask", "1", "-co", "COMPRESS=DEFLATE", "--config", "GDAL_TIFF_INTERNAL_MASK", "YES"]),
        ("bits.tif", ["-co", "NBITS=12", "-co", "COMPRESS=DEFLATE"]),
        ("meta.tif", ["-mo", "A=<b>", "-mo", "LONG=0123456789", "-gcp", "0", "0", "1", "2", "-gcp", "9", "9", "3", "4", "-gcp", "9", "0", "3", "2"]),
        ("nodata.tif", ["-ot", "Byte", "-scale", "600", "1400", "-a_nodata", "0"]),
        ("cog.tif", ["-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "BLOCKSIZE=128", "-co", "OVERVIEW_COUNT=2"]),
        ("plain.jp2", ["-of", "JP2OpenJPEG", "-co", "REVERSIBLE=YES", "-co", "QUALITY=100"]),
        ("tiled.jp2", ["-of", "JP2OpenJPEG", "-ot", "Byte", "-scale", "600", "1400", "-co", "BLOCKXSIZE=32", "-co", "BLOCKYSIZE=32"]),
        ("picture.png", ["-of", "PNG"]),
        ("picture.jpg", ["-of", "JPEG", "-ot", "Byte", "-scale", "600", "1400"]),
        ("picture.webp", ["-of", "WEBP", "-ot", "Byte", "-scale", "600", "1400"]),
    ];

    /// <summary>All scenes; GDAL's tools write theirs into <paramref name="folder"/>.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Read(string folder)
    {
        var scenes = new List<(string Name, byte[] Bytes)>
        {
            ("u16.tif", new TiffScene { Size = new PixelSize(40, 30) }.ToBytes()),
            ("u8.tif", new TiffScene { Size = new PixelSize(33, 17), Bands = 4, Type = PixelType.UInt8, GsdMetres = null }.ToBytes()),
            ("i16.tif", new TiffScene { Size = new PixelSize(20, 20), Bands = 1, Type = PixelType.Int16, Nodata = -1 }.ToBytes()),
            ("f32.tif", new TiffScene { Size = new PixelSize(25, 25), Bands = 2, Type = PixelType.Float32, Nodata = double.NaN }.ToBytes()),
        };
        string source = Path.Combine(folder, "source.tif");
        File.WriteAllBytes(source, new TiffScene { Size = new PixelSize(72, 60) }.ToBytes());
        foreach (var (name, options) in Made)
        {
            string file = Path.Combine(folder, name);
            Translate([.. options, source, file]);
            scenes.Add((name, File.ReadAllBytes(file)));
        }

        string? given = Environment.GetEnvironmentVariable("NADIR_DATA_DIR");
        string[] roots = string.IsNullOrEmpty(given) ? [Repository.PathOf("samples")] : [Repository.PathOf("samples"), given];
        foreach (string root in roots)
        {
            scenes.AddRange(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".md", StringComparison.Ordinal) && new FileInfo(file).Length is > 0 and <= MostBytes)
                .Order(StringComparer.Ordinal)
                .Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))));
        }

        return scenes;
    }

    private static void Translate(string[] arguments)
    {
        var start = new ProcessStartInfo("gdal_translate", ["-q", .. arguments]) { RedirectStandardError = true };
        start.Environment["GDAL_PAM_ENABLED"] = "NO";
        using var process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"gdal_translate {string.Join(' ', arguments)}: {errors}");
    }
}
