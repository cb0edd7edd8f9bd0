using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>
/// Reads one scene in place, by windows. Opens the drivers of an allow-list only and nothing beside the file itself; everything is
/// presented as GDAL presents it (YCbCr and CMYK JPEG as RGB; the first page of a file with several). Used by one thread at a time.
/// </summary>
public sealed class SceneReader : IDisposable
{
    private readonly RasterLocation location;
    private readonly LocationAccess access;
    private readonly RasterLevel level;

    private SceneReader(
        RasterLocation location, LocationAccess access, SceneSource source, DatasetHandle dataset, SceneDescription description)
    {
        this.location = location;
        Source = source;
        Dataset = dataset;
        Description = description;
        this.access = access;
        level = SceneLevels.Full(source, dataset, description);
    }

    /// <summary>What is known of the scene without reading pixels.</summary>
    public SceneDescription Description { get; }

    /// <summary>EPSG code of the CRS, or null when it has none of its own.</summary>
    public int? EpsgCode => Osr.EpsgCode(Gdal.GetSpatialRef(Dataset));

    /// <summary>When the scene was taken or written, as its TIFF header says ("2016:06:20 12:00:00", taken as UTC); else null.</summary>
    public DateTimeOffset? AcquiredAt => DateTimeOffset.TryParseExact(
        GdalText.Item(Dataset.DangerousGetHandle(), "TIFFTAG_DATETIME", null),
        "yyyy:MM:dd HH:mm:ss",
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal,
        out var time)
        ? time
        : null;

    internal DatasetHandle Dataset { get; }

    internal SceneSource Source { get; }

    /// <summary>Opens a scene and checks all that can be checked cheaply: headers, the index of blocks, the last pixel.</summary>
    /// <param name="scene">The user's name for it, used in messages.</param>
    /// <param name="location">A rooted file path, or a path under /vsiaz/ with its options.</param>
    /// <param name="limits">What it may be at most.</param>
    /// <exception cref="SceneRejectedException">It is no scene; the message says what is wrong and what to do.</exception>
    /// <exception cref="StorageUnavailableException">The store did not answer.</exception>
    /// <exception cref="GdalMissingException">There is no usable libgdal.</exception>
    public static SceneReader Open(string scene, RasterLocation location, RasterLimits limits)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(limits);
        var source = new SceneSource(scene, location);
        GdalRuntime.Start();

        var access = LocationAccess.Grant(location);
        DatasetHandle? dataset = null;
        SceneReader? reader = null;
        try
        {
            (dataset, long length) = SceneFile.Open(source);
            var description = SceneInspection.Describe(source, dataset, SceneRules.Check(source, dataset, limits));
            var opened = new SceneReader(location, access, source, dataset, description);
            BlockIntegrity.Check(source, opened.level, description.Driver, length);
            return reader = opened;
        }
        finally
        {
            if (reader is null)
            {
                dataset?.Dispose();
                access.Dispose();
            }
        }
    }

    /// <summary>Opens the same file once more, for another thread.</summary>
    public SceneReader OpenAnother() => Open(Source.Scene, location, RasterLimits.None);

    /// <summary>
    /// Reads a window of a data band. Samples are the file's own, also where they are not valid (there they may be NaN).
    /// A pixel is valid when mask, alpha, nodata value and finiteness all say so.
    /// </summary>
    /// <param name="window">Inside the scene.</param>
    /// <param name="dataBand">Position among the data bands, from 0.</param>
    /// <param name="values">Row by row, <c>window.Area</c> samples; the caller's.</param>
    /// <param name="valid">1 for valid and 0 for nodata, as many.</param>
    /// <exception cref="ArgumentException">
    /// The window reaches past the scene, the band is not there, or a buffer has another length.
    /// </exception>
    /// <exception cref="SceneRejectedException">The pixels do not decode.</exception>
    /// <exception cref="StorageUnavailableException">The store did not answer.</exception>
    public void Read(RasterWindow window, int dataBand, Span<float> values, Span<byte> valid) =>
        level.Read(window, dataBand, values, valid);

    /// <summary>Reads a window of any band as it is, for bands that pass through.</summary>
    /// <param name="window">Inside the scene.</param>
    /// <param name="bandNumber">Position in the file, from 1.</param>
    /// <param name="values">Row by row, <c>window.Area</c> samples.</param>
    public void ReadRaw(RasterWindow window, int bandNumber, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bandNumber, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bandNumber, Description.Bands.Count);
        level.ReadSamples(window, window.Size, Gdal.GetBand(Dataset, bandNumber), values);
    }

    /// <summary>Reads a window of the mask band: 255 for valid, 0 for nodata, between them where the file has such values.</summary>
    /// <exception cref="InvalidOperationException">The scene's validity is not <see cref="Validity.MaskBand"/>.</exception>
    public void ReadMask(RasterWindow window, Span<byte> mask)
    {
        if (Description.Validity != Validity.MaskBand)
        {
            throw new InvalidOperationException($"{Source.Scene} has no mask band; its validity is {Description.Validity}");
        }

        level.ReadMask(window, window.Size, level.Mask, mask);
    }

    /// <summary>
    /// Measures one data band over about a million pixels: those of an overview, else of blocks spread evenly over the scene. Only
    /// when none of them is valid is the whole band read, in bounded memory. Deterministic.
    /// </summary>
    /// <param name="dataBand">Position among the data bands, from 0.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>The statistics; all zero when the band has no valid pixel at all.</returns>
    public BandStatistics MeasureStatistics(int dataBand, CancellationToken cancellationToken) =>
        MeasureStatistics(dataBand, () => { }, cancellationToken);

    /// <summary>As the public one; calls <paramref name="advanced"/> after each part.</summary>
    internal BandStatistics MeasureStatistics(int dataBand, Action advanced, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataBand);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dataBand, level.DataBands.Count);
        return BandSampling.Measure(level, SceneLevels.ForSampling(level, dataBand), dataBand, advanced, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dataset.Dispose();
        access.Dispose();
    }

    /// <summary>
    /// Decodes every block of every band and of the mask that lies under <paramref name="window"/> and the margin that tiles read around
    /// it (null: the whole scene), and keeps nothing of it.
    /// </summary>
    /// <exception cref="SceneRejectedException">A block does not decode.</exception>
    internal void Decode(RasterWindow? window, Action advanced, CancellationToken cancellationToken) =>
        SceneDecoding.Decode(level, Description.Bands.Select(band => Gdal.GetBand(Dataset, band.Number)).ToList(), window, advanced, cancellationToken);

    /// <summary>Reads the whole scene averaged to <paramref name="size"/>; see <see cref="Read"/>.</summary>
    internal void ReadReduced(PixelSize size, int dataBand, Span<float> values, Span<byte> valid) =>
        level.Read(level.Size.Whole, size, dataBand, values, valid);
}
