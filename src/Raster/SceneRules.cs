using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>
/// What a raster must be to become a scene. Every rule looks at headers only and runs before anything of the raster's size is allocated.
/// </summary>
internal static class SceneRules
{
    private const string KeepBands = "keep the bands that matter with 'gdal_translate -b N ...'";

    /// <summary>Checks everything that headers tell; returns the sample type.</summary>
    /// <exception cref="SceneRejectedException">A rule is broken.</exception>
    public static PixelType Check(SceneSource source, DatasetHandle dataset, RasterLimits limits)
    {
        CheckSize(source, dataset, limits);
        CheckPointsNowhere(source, dataset);
        int count = Gdal.GetBandCount(dataset);
        var first = GdalBand.GetDataType(Gdal.GetBand(dataset, 1));
        for (int number = 1; number <= count; number++)
        {
            nint band = Gdal.GetBand(dataset, number);
            var type = GdalBand.GetDataType(band);
            if (type != first)
            {
                throw source.Rejected(
                    $"mixes sample types (band 1 is {first}, band {number} is {type})",
                    "give all bands one type with 'gdal_translate -ot Float32'");
            }

            CheckMeaning(source, band, number);
            CheckBlock(source, dataset, band, limits);
        }

        return TypeOf(source, Gdal.GetBand(dataset, 1), first);
    }

    private static void CheckSize(SceneSource source, DatasetHandle dataset, RasterLimits limits)
    {
        int width = Gdal.GetWidth(dataset);
        int height = Gdal.GetHeight(dataset);
        int bands = Gdal.GetBandCount(dataset);
        if (width < 1 || height < 1)
        {
            throw source.Rejected($"has a size of {width}x{height} pixels", "drop a raster that has pixels");
        }

        CheckLimit(source, "pixels wide", width, limits.MaxWidth);
        CheckLimit(source, "pixels high", height, limits.MaxHeight);
        if (bands < 1)
        {
            throw source.Rejected("has no bands", "drop a raster that has at least one band");
        }

        if (bands > limits.MaxBands)
        {
            throw source.Rejected($"has {Number(bands)} bands, more than the limit of {Number(limits.MaxBands)}", KeepBands);
        }
    }

    private static void CheckLimit(SceneSource source, string what, int found, int limit)
    {
        if (found > limit)
        {
            throw source.Rejected(
                $"is {Number(found)} {what}, more than the limit of {Number(limit)}",
                "cut it into smaller scenes with 'gdal_translate -srcwin'");
        }
    }

    /// <summary>
    /// A GeoTIFF's or JPEG 2000's embedded metadata can name an overview file for GDAL to open; it is refused before anything looks
    /// for overviews.
    /// </summary>
    private static void CheckPointsNowhere(SceneSource source, DatasetHandle dataset)
    {
        string? other = GdalText.Item(dataset.Pointer, "OVERVIEW_FILE", "OVERVIEWS")
            ?? GdalText.Item(dataset.Pointer, "FILENAME", "ProxyOverviewRequest");
        if (other is not null)
        {
            throw source.Rejected(
                $"points to another file for its overviews ('{other}'), and no file that refers to others is followed",
                "write a self-contained copy with 'gdal_translate -of COG'");
        }
    }

    private static void CheckMeaning(SceneSource source, nint band, int number)
    {
        if (Bits(band) == "1")
        {
            throw source.Rejected(
                $"has 1-bit samples (band {number}), and classes cannot be sharpened",
                "drop a raster of measured values");
        }

        if (GdalBand.GetColorTable(band) != 0 || GdalBand.GetColorInterpretation(band) == ColorInterpretation.Palette)
        {
            throw source.Rejected(
                $"has a palette (band {number}), and classes cannot be sharpened",
                "if it is a picture, expand it with 'gdal_translate -expand rgb'");
        }

        int flags = GdalBand.GetMaskFlags(band);
        if (flags == 0)
        {
            throw source.Rejected(
                $"has a mask of its own for band {number}, and one mask for all bands is needed",
                "write it with one mask with 'gdal_translate -mask 1'");
        }
    }

    private static void CheckBlock(SceneSource source, DatasetHandle dataset, nint band, RasterLimits limits)
    {
        GdalBand.GetBlockSize(band, out int width, out int height);
        bool shared = GdalText.Item(dataset.Pointer, "INTERLEAVE", "IMAGE_STRUCTURE") == "PIXEL";
        int sampleBytes = SampleBytes(GdalBand.GetDataType(band)) * (shared ? Gdal.GetBandCount(dataset) : 1);
        long bytes = checked((long)width * height * sampleBytes);
        if (bytes > limits.MaxBlockBytes)
        {
            string found = $"{width}x{height} pixels that take {Number(bytes)} bytes";
            throw source.Rejected(
                $"has blocks of {found}, more than the limit of {Number(limits.MaxBlockBytes)}",
                "write it in tiles with 'gdal_translate -co TILED=YES'");
        }
    }

    private static PixelType TypeOf(SceneSource source, nint band, GdalDataType type)
    {
        // GDAL before 3.7 has no Int8: it says Byte and tells the sign apart. Half floats are widened to Float32, exactly.
        bool isSignedByte = GdalText.Item(band, "PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE";
        return (type, isSignedByte) switch
        {
            (GdalDataType.Byte, false) => PixelType.UInt8,
            (GdalDataType.Int16, _) => PixelType.Int16,
            (GdalDataType.UInt16, _) => PixelType.UInt16,
            (GdalDataType.Float32 or GdalDataType.Float16, _) => PixelType.Float32,
            (GdalDataType.Byte or GdalDataType.Int8, _) => throw source.Rejected(
                "has signed 8-bit samples, which are not supported", "convert it with 'gdal_translate -ot Int16'"),
            (GdalDataType.CInt16 or GdalDataType.CInt32 or GdalDataType.CFloat16 or GdalDataType.CFloat32 or GdalDataType.CFloat64, _) =>
                throw source.Rejected(
                    $"has complex samples ({type}), which cannot be sharpened",
                    "take the amplitude first with 'gdal_translate DERIVED_SUBDATASET:AMPLITUDE:...'"),
            _ => throw source.Rejected(
                $"has {type} samples, and UInt8, Int16, UInt16 and Float32 are supported",
                "convert it with 'gdal_translate -ot Float32'"),
        };
    }

    private static string? Bits(nint band) => GdalText.Item(band, "NBITS", "IMAGE_STRUCTURE");

    private static int SampleBytes(GdalDataType type) => type switch
    {
        GdalDataType.Byte or GdalDataType.Int8 => 1,
        GdalDataType.UInt16 or GdalDataType.Int16 or GdalDataType.Float16 => 2,
        GdalDataType.UInt32 or GdalDataType.Int32 or GdalDataType.Float32 or GdalDataType.CInt16 or GdalDataType.CFloat16 => 4,
        GdalDataType.CFloat64 => 16,
        _ => 8,
    };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
