using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>
/// Writes a product: first, in any order of windows, an uncompressed working copy on local disk; then from it the Cloud Optimized GeoTIFF.
/// Windows whose edges lie on multiples of 512 pixels are quickest. The working copy is deleted in any case.
/// </summary>
public sealed class ProductWriter : IDisposable
{
    private readonly string temporaryFile;
    private readonly DatasetHandle dataset;
    private readonly nint mask;

    private ProductWriter(string temporaryFile, DatasetHandle dataset, PixelSize size, int bandCount, nint mask)
    {
        this.temporaryFile = temporaryFile;
        this.dataset = dataset;
        this.mask = mask;
        Size = size;
        BandCount = bandCount;
    }

    /// <summary>Size of the product.</summary>
    public PixelSize Size { get; }

    /// <summary>Bands of the product: all of the scene's, in its order, then the uncertainty bands where it has them.</summary>
    public int BandCount { get; }

    /// <summary>
    /// Starts a product of the scene's type, with all its bands, refined geotransform, GCPs or RPCs, CRS, nodata, names, units and tags.
    /// Pixels that are never written are 0. A first band that says nothing of its colour becomes gray, since a TIFF cannot say that of it.
    /// </summary>
    /// <param name="temporaryFile">Path of the working copy, as large as the uncompressed product; overwritten.</param>
    /// <param name="source">The scene; not needed any more when this returns.</param>
    /// <param name="window">The part of the scene that the product covers.</param>
    /// <param name="scale">Refinement, at least 1.</param>
    /// <param name="provenance">Items for the product's metadata; each is written as NADIR_ and its key in capitals.</param>
    /// <param name="uncertainty">
    /// What an uncertainty band holds: for each data band of the scene, in order, the product has one more, of the same type, nodata and unit,
    /// described as this "of" the data band. Null for none.
    /// </param>
    /// <param name="needsMask">Whether the product has a mask band where the scene has none.</param>
    /// <exception cref="StorageUnavailableException">The working copy cannot be written.</exception>
    public static ProductWriter Create(
        string temporaryFile,
        SceneReader source,
        RasterWindow window,
        int scale,
        IReadOnlyDictionary<string, string> provenance,
        string? uncertainty = null,
        bool needsMask = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(temporaryFile);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(provenance);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        var scene = source.Description;
        if (!scene.Size.Whole.Contains(window))
        {
            throw new ArgumentOutOfRangeException(nameof(window), $"window {window} reaches past a scene of {scene.Size} pixels");
        }

        var size = window.Size.Refine(scale);
        int bands = scene.Bands.Count + (uncertainty is null ? 0 : scene.Bands.Count(band => band.Role == BandRole.Data));
        using var messages = GdalMessages.Collect();
        using var options = new StringList(
            "TILED=YES", $"BLOCKXSIZE={CogEncoder.BlockSize}", $"BLOCKYSIZE={CogEncoder.BlockSize}",
            "INTERLEAVE=BAND", "BIGTIFF=IF_SAFER", "PHOTOMETRIC=MINISBLACK", "ALPHA=NO");
        var dataset = Gdal.Create(
            Gdal.GetDriverByName("GTiff"), temporaryFile, size.Width, size.Height, bands, TypeOf(scene.Type), options);
        ProductWriter? writer = null;
        try
        {
            if (!dataset.IsInvalid)
            {
                ProductMetadata.Carry(source, dataset, window, scale, provenance, uncertainty);
                nint mask = 0;
                if ((needsMask || scene.Validity == Validity.MaskBand) && Gdal.CreateMask(dataset, Gdal.MaskPerDataset) == Gdal.Ok)
                {
                    mask = GdalBand.GetMask(Gdal.GetBand(dataset, 1));
                }

                writer = messages.HasFailure ? null : new ProductWriter(temporaryFile, dataset, size, bands, mask);
            }

            return writer ?? throw NotWritten(temporaryFile, messages);
        }
        finally
        {
            if (writer is null)
            {
                dataset.Dispose();
                PartialFile.Remove(temporaryFile);
            }
        }
    }

    /// <summary>Writes a window of one band. Integer types round to nearest and clamp.</summary>
    /// <param name="productWindow">Inside the product, in its own pixels.</param>
    /// <param name="bandNumber">From 1, as in the scene; uncertainty bands follow.</param>
    /// <param name="values">Row by row, <c>productWindow.Area</c> samples.</param>
    /// <exception cref="StorageUnavailableException">The disk is full or away.</exception>
    public void Write(RasterWindow productWindow, int bandNumber, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bandNumber, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bandNumber, BandCount);
        Transfer(productWindow, Gdal.GetBand(dataset, bandNumber), values, GdalDataType.Float32);
    }

    /// <summary>Writes a window of the mask: 0 for nodata, anything else for valid.</summary>
    /// <exception cref="InvalidOperationException">The product was made without a mask band.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or away.</exception>
    public void WriteMask(RasterWindow productWindow, ReadOnlySpan<byte> valid)
    {
        if (mask == 0)
        {
            throw new InvalidOperationException("the product was made without a mask band");
        }

        Transfer(productWindow, mask, valid, GdalDataType.Byte);
    }

    /// <summary>
    /// Encodes the product and deletes the working copy. Same pixels and metadata give the same bytes, with any number of threads.
    /// </summary>
    /// <param name="cogPath">Where the product goes; overwritten. Nothing is left there on failure.</param>
    /// <param name="options">Compression and threads.</param>
    /// <param name="cancellationToken">Honoured between blocks.</param>
    /// <exception cref="StorageUnavailableException">The disk is full or away.</exception>
    public void Finish(string cogPath, CogOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(cogPath);
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(dataset.IsClosed, this);
        try
        {
            using (var messages = GdalMessages.Collect())
            {
                Gdal.FlushCache(dataset);
                dataset.Dispose();
                ThrowIfFailed(Gdal.Ok, messages);
            }

            CogEncoder.Encode(temporaryFile, cogPath, options, cancellationToken);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Closes and deletes the working copy.</summary>
    public void Dispose()
    {
        using var messages = GdalMessages.Collect();
        dataset.Dispose();
        PartialFile.Remove(temporaryFile);
    }

    private static GdalDataType TypeOf(PixelType type) => type switch
    {
        PixelType.UInt8 => GdalDataType.Byte,
        PixelType.Int16 => GdalDataType.Int16,
        PixelType.UInt16 => GdalDataType.UInt16,
        _ => GdalDataType.Float32,
    };

    private unsafe void Transfer<T>(RasterWindow window, nint band, ReadOnlySpan<T> values, GdalDataType type)
        where T : unmanaged
    {
        if (!Size.Whole.Contains(window))
        {
            throw new ArgumentOutOfRangeException(nameof(window), $"window {window} reaches past a product of {Size} pixels");
        }

        if (values.Length != window.Area)
        {
            throw new ArgumentException($"a buffer of {values.Length} elements was given for {window}", nameof(values));
        }

        using var messages = GdalMessages.Collect();
        fixed (T* first = values)
        {
            int result = GdalBand.RasterIO(
                band, Gdal.Write, window.X, window.Y, window.Width, window.Height, first, window.Width, window.Height, type, 0, 0, null);
            ThrowIfFailed(result, messages);
        }
    }

    private void ThrowIfFailed(int result, GdalMessages messages)
    {
        if (result != Gdal.Ok || messages.HasFailure)
        {
            throw NotWritten(temporaryFile, messages);
        }
    }

    private static StorageUnavailableException NotWritten(string file, GdalMessages messages) =>
        new($"writing {file}", messages.Describe(file, "the working copy"));
}
