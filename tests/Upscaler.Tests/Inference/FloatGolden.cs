using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Nadir.TestKit;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>A stored array of tests/Goldens/models: NumPy's .npy, version 1, little-endian float32, C order.</summary>
internal static class FloatGolden
{
    public static float[] Read(params ReadOnlySpan<string> parts)
    {
        byte[] bytes = File.ReadAllBytes(Repository.PathOf(["tests", "Goldens", "models", .. parts]));
        int headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        string header = Encoding.ASCII.GetString(bytes, 10, headerLength);
        Assert.StartsWith("{'descr': '<f4', 'fortran_order': False,", header, StringComparison.Ordinal);
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + headerLength)).ToArray();
    }
}
