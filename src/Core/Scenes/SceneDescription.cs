using Nadir.Core.Geometry;

namespace Nadir.Core.Scenes;

/// <summary>What the pipeline needs to know of a scene before it reads pixels.</summary>
public sealed record SceneDescription
{
    /// <summary>Short name of the GDAL driver that reads it ("GTiff").</summary>
    public required string Driver { get; init; }

    /// <summary>Size in pixels.</summary>
    public required PixelSize Size { get; init; }

    /// <summary>Sample type of every data band.</summary>
    public required PixelType Type { get; init; }

    /// <summary>All bands, in file order; at least one is <see cref="BandRole.Data"/>.</summary>
    public required ValueList<BandDescription> Bands { get; init; }

    /// <summary>How valid pixels are told from nodata.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The geotransform, or null where the file has none.</summary>
    public required GeoTransform? Transform { get; init; }

    /// <summary>The CRS as WKT, or null.</summary>
    public required string? Crs { get; init; }

    /// <summary>Ground sampling distance in metres (mean of both axes), or null where the CRS does not tell.</summary>
    public required double? GsdMetres { get; init; }

    /// <summary>Number of ground control points.</summary>
    public required int GcpCount { get; init; }

    /// <summary>Whether RPC metadata is there.</summary>
    public required bool HasRpc { get; init; }
}
