using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>
/// A small picture of a product for people: 8-bit PNG, gray or RGB, transparent where there is no data. 8-bit products are shown as
/// they are, others stretched band by band from the 2nd to the 98th percentile of what is shown.
/// </summary>
public static class Quicklook
{
    private const double LowShare = 0.02;
    private const double HighShare = 0.98;

    private static readonly RasterLimits NoLimits = new() { MaxWidth = int.MaxValue, MaxHeight = int.MaxValue };

    /// <summary>Writes the picture from the product's overviews; its longer side has <paramref name="maxSide"/> pixels at most.</summary>
    /// <param name="cogPath">Rooted path of the product.</param>
    /// <param name="pngPath">Where the picture goes; overwritten.</param>
    /// <param name="maxSide">At least 1. Default 1024.</param>
    /// <exception cref="StorageUnavailableException">The picture cannot be written.</exception>
    /// <exception cref="SceneRejectedException">The product cannot be read.</exception>
    public static void Write(string cogPath, string pngPath, int maxSide = 1024)
    {
        ArgumentException.ThrowIfNullOrEmpty(pngPath);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSide, 1);
        var location = new RasterLocation(cogPath, new Dictionary<string, string>());
        using var product = SceneReader.Open(Path.GetFileName(cogPath), location, NoLimits);
        var size = Fit(product.Description.Size, maxSide);
        var shown = ShownBands(product);
        int length = checked((int)size.Area);
        byte[] opacity = new byte[length];
        var planes = new List<byte[]>();
        float[] values = new float[length];
        byte[] valid = new byte[length];
        foreach (int band in shown)
        {
            product.ReadReduced(size, band, values, valid);
            planes.Add(ToBytes(values, valid, product.Description.Type));
            for (int i = 0; i < length; i++)
            {
                opacity[i] |= valid[i] == 0 ? (byte)0 : (byte)255;
            }
        }

        if (Array.IndexOf(opacity, (byte)0) >= 0)
        {
            planes.Add(opacity);
        }

        Encode(pngPath, size, planes);
    }

    private static PixelSize Fit(PixelSize size, int maxSide)
    {
        double shrink = Math.Min(1, (double)maxSide / Math.Max(size.Width, size.Height));
        return new PixelSize(Math.Max(1, (int)Math.Round(size.Width * shrink)), Math.Max(1, (int)Math.Round(size.Height * shrink)));
    }

    /// <summary>
    /// Red, green and blue where the bands say so; else the first three data bands, or the first alone when there are fewer.
    /// </summary>
    private static int[] ShownBands(SceneReader product)
    {
        var colours = product.Description.Bands
            .Where(band => band.Role == BandRole.Data)
            .Select(band => GdalBand.GetColorInterpretation(Gdal.GetBand(product.Dataset, band.Number)))
            .ToList();
        ColorInterpretation[] wanted = [ColorInterpretation.Red, ColorInterpretation.Green, ColorInterpretation.Blue];
        int[] named = Array.ConvertAll(wanted, colour => colours.IndexOf(colour));
        return Array.TrueForAll(named, index => index >= 0) ? named : colours.Count >= 3 ? [0, 1, 2] : [0];
    }

    private static byte[] ToBytes(float[] values, byte[] valid, PixelType type)
    {
        var (low, high) = type == PixelType.UInt8 ? (0f, 255f) : Range(values, valid);
        float gain = high > low ? 255 / (high - low) : 0;
        byte[] bytes = new byte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            bytes[i] = valid[i] == 0 ? (byte)0 : (byte)Math.Clamp(MathF.Round((values[i] - low) * gain), 0, 255);
        }

        return bytes;
    }

    private static (float Low, float High) Range(float[] values, byte[] valid)
    {
        var sorted = new List<float>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (valid[i] != 0)
            {
                sorted.Add(values[i]);
            }
        }

        sorted.Sort();
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(sorted);
        return span.IsEmpty ? (0, 0) : (ValueSample.Percentile(span, LowShare), ValueSample.Percentile(span, HighShare));
    }

    private static unsafe void Encode(string pngPath, PixelSize size, List<byte[]> planes)
    {
        using var messages = GdalMessages.Collect();
        using var none = new StringList();
        using var quick = new StringList("ZLEVEL=3");
        using var memory = Gdal.Create(Gdal.GetDriverByName("MEM"), "", size.Width, size.Height, planes.Count, GdalDataType.Byte, none);
        for (int i = 0; i < planes.Count; i++)
        {
            fixed (byte* first = planes[i])
            {
                _ = GdalBand.RasterIO(
                    Gdal.GetBand(memory, i + 1), Gdal.Write, 0, 0, size.Width, size.Height,
                    first, size.Width, size.Height, GdalDataType.Byte, 0, 0, null);
            }
        }

        using var png = Gdal.CreateCopy(Gdal.GetDriverByName("PNG"), pngPath, memory, 0, quick, null, null);
        if (png.IsInvalid || messages.HasFailure)
        {
            throw new StorageUnavailableException($"writing {pngPath}", messages.Describe(pngPath, "the picture"));
        }
    }
}
