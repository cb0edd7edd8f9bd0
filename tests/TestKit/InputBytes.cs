using Nadir.Core.Scenes;

namespace Nadir.TestKit;

/// <summary>The bytes of a unit's input blob.</summary>
public static class InputBytes
{
    /// <summary>What <see cref="InputTiles.Write"/> writes.</summary>
    public static byte[] Of(ReadOnlySpan<int> tiles, int bands, int side, ReadOnlySpan<float> values)
    {
        using var stream = new MemoryStream();
        InputTiles.Write(stream, tiles, bands, side, values);
        return stream.ToArray();
    }
}
