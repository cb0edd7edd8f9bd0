using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Nadir.Core.Tests.Reference;

/// <summary>A float32 or uint8 array of tests/Goldens, read from NumPy's format (version 1, little-endian, C order).</summary>
internal sealed class GoldenArray
{
    private GoldenArray(float[] values, int[] shape)
    {
        Values = values;
        Shape = shape;
    }

    /// <summary>Values in C order.</summary>
    public float[] Values { get; }

    /// <summary>Length of each axis.</summary>
    public int[] Shape { get; }

    /// <summary>Reads <c>tests/Goldens/{name}.npy</c>.</summary>
    public static GoldenArray Read(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(RepositoryRoot(), "tests", "Goldens", name + ".npy"));
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        string header = Encoding.ASCII.GetString(bytes, 10, start - 10);
        bool whole = header.Contains("'descr': '|u1', 'fortran_order': False", StringComparison.Ordinal);
        Assert.True(whole || header.Contains("'descr': '<f4', 'fortran_order': False", StringComparison.Ordinal), header);
        string axes = header[(header.IndexOf('(', StringComparison.Ordinal) + 1)..header.IndexOf(')', StringComparison.Ordinal)];
        int[] shape = [.. axes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(axis => int.Parse(axis, CultureInfo.InvariantCulture))];
        float[] values = new float[(bytes.Length - start) / (whole ? sizeof(byte) : sizeof(float))];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = whole ? bytes[start + i] : BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(start + (i * sizeof(float))));
        }

        return new GoldenArray(values, shape);
    }

    /// <summary>The folder that holds Pipeline.sln.</summary>
    public static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pipeline.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no folder above the tests holds Pipeline.sln");
        }

        return folder;
    }
}
