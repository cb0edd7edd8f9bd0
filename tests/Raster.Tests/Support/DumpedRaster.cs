using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nadir.Raster.Tests.Support;

/// <summary>A raster as GDAL's Python bindings read it.</summary>
public sealed class DumpedRaster
{
    private readonly string folder;

    private DumpedRaster(string folder, JsonElement info)
    {
        this.folder = folder;
        Info = info;
    }

    /// <summary>What oracle.py's dump prints.</summary>
    public JsonElement Info { get; }

    /// <summary>The six terms of the geotransform, exact.</summary>
    public double[] Transform => [.. Info.GetProperty("transform").EnumerateArray().Select(term => HexFloat(term.GetString()!))];

    /// <summary>Dumps a raster into a folder of its own below <paramref name="scratch"/>.</summary>
    public static DumpedRaster Of(ScratchFolder scratch, string path)
    {
        string folder = scratch.File("dump-" + Path.GetFileName(path));
        Directory.CreateDirectory(folder);
        return new DumpedRaster(folder, GdalTools.OracleJson("dump", path, folder));
    }

    /// <summary>One item of band <paramref name="number"/>.</summary>
    public JsonElement Band(int number) => Info.GetProperty("bands")[number - 1];

    /// <summary>Samples of a band.</summary>
    public float[] Samples(int number) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, $"band{number}.f32"))).ToArray();

    /// <summary>1 where GDAL's own mask of a band says valid.</summary>
    public byte[] Valid(int number) => File.ReadAllBytes(Path.Combine(folder, $"valid{number}.u8"));

    /// <summary>Reads Python's float.hex, which loses nothing.</summary>
    private static double HexFloat(string text)
    {
        bool negative = text.StartsWith('-');
        string[] parts = text.TrimStart('-')[2..].Split('p');
        string[] digits = [.. parts[0].Split('.'), ""];
        long mantissa = Convert.ToInt64(digits[0] + digits[1], 16);
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture) - (4 * digits[1].Length);
        double value = Math.ScaleB(mantissa, exponent);
        return negative ? -value : value;
    }
}
