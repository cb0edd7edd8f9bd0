using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>Turns a finished GeoTIFF into a Cloud Optimized GeoTIFF with GDAL's COG driver.</summary>
internal static class CogEncoder
{
    /// <summary>Side of the blocks in pixels.</summary>
    public const int BlockSize = 512;

    /// <summary>Writes <paramref name="cogPath"/>; on any failure nothing is left there.</summary>
    /// <exception cref="StorageUnavailableException">The file cannot be written (disk full, no permission).</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static unsafe void Encode(string temporaryFile, string cogPath, CogOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var messages = GdalMessages.Collect();
        using var drivers = new StringList("GTiff");
        using var none = new StringList();
        using var source = Gdal.OpenEx(temporaryFile, Gdal.OpenRaster | Gdal.OpenVerbose, drivers, none, 0);
        using var creation = StringList.Of(Creation(options));
        var token = GCHandle.Alloc(new StrongBox<CancellationToken>(cancellationToken));
        bool written = false;
        try
        {
            if (!source.IsInvalid)
            {
                using var cog = Gdal.CreateCopy(
                    Gdal.GetDriverByName("COG"), cogPath, source, 0, creation, &OnProgress, (void*)GCHandle.ToIntPtr(token));
                written = !cog.IsInvalid;
            }

            cancellationToken.ThrowIfCancellationRequested();
            written &= !messages.HasFailure;
            if (!written)
            {
                throw new StorageUnavailableException($"writing {cogPath}", messages.Describe(temporaryFile, "the product's working copy"));
            }
        }
        finally
        {
            token.Free();
            if (!written)
            {
                PartialFile.Remove(cogPath);
            }
        }
    }

    private static Dictionary<string, string> Creation(CogOptions options) => new(StringComparer.Ordinal)
    {
        ["BLOCKSIZE"] = BlockSize.ToString(CultureInfo.InvariantCulture),
        ["COMPRESS"] = options.Compression == ProductCompression.Zstd ? "ZSTD" : "DEFLATE",
        ["PREDICTOR"] = "YES",
        ["BIGTIFF"] = "IF_SAFER",
        ["OVERVIEWS"] = "AUTO",
        ["OVERVIEW_RESAMPLING"] = "AVERAGE",
        ["NUM_THREADS"] = options.Threads.ToString(CultureInfo.InvariantCulture),
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int OnProgress(double done, byte* message, void* data) =>
        ((StrongBox<CancellationToken>)GCHandle.FromIntPtr((nint)data).Target!).Value.IsCancellationRequested ? 0 : 1;
}
