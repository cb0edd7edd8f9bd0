using Nadir.Core.Geometry;
using Nadir.Core.Scenes;

namespace Nadir.Raster.Tests.Support;

/// <summary>Makes a product by nearest neighbour: the simplest one that keeps block means, through the same API as the stitcher.</summary>
public static class Upsampling
{
    /// <summary>Scene rows read and written at a time.</summary>
    private const int Band = 128;

    /// <summary>Writes the product of a window, or of the whole scene.</summary>
    public static void Nearest(
        string scene,
        string product,
        RasterWindow? window = null,
        int scale = 4,
        CogOptions? options = null,
        IReadOnlyDictionary<string, string>? provenance = null)
    {
        using var reader = Scenes.Open(scene);
        var covered = window ?? reader.Description.Size.Whole;
        using var writer = ProductWriter.Create(product + ".work", reader, covered, scale, provenance ?? new Dictionary<string, string>());
        CopyPixels(reader, writer, covered, scale);
        writer.Finish(product, options ?? new CogOptions(), CancellationToken.None);
    }

    /// <summary>Copies every pixel of a window, and of its mask.</summary>
    public static void CopyPixels(SceneReader reader, ProductWriter writer, RasterWindow covered, int scale)
    {
        for (int top = 0; top < covered.Height; top += Band)
        {
            var part = covered.Crop(new RasterWindow(0, top, covered.Width, Math.Min(Band, covered.Height - top)));
            var target = new RasterWindow(0, top * scale, part.Width * scale, part.Height * scale);
            foreach (var band in reader.Description.Bands)
            {
                float[] values = new float[part.Area];
                reader.ReadRaw(part, band.Number, values);
                writer.Write(target, band.Number, Replicate(values, part.Size, scale));
            }

            if (reader.Description.Validity == Validity.MaskBand)
            {
                byte[] mask = new byte[part.Area];
                reader.ReadMask(part, mask);
                writer.WriteMask(target, Replicate(mask, part.Size, scale));
            }
        }
    }

    private static T[] Replicate<T>(T[] source, PixelSize size, int scale)
    {
        var target = new T[source.Length * scale * scale];
        for (int i = 0; i < target.Length; i++)
        {
            int row = i / (size.Width * scale);
            int col = i % (size.Width * scale);
            target[i] = source[(row / scale * size.Width) + (col / scale)];
        }

        return target;
    }
}
