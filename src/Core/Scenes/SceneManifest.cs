using System.Text.Json.Serialization;
using Nadir.Core.Geometry;

namespace Nadir.Core.Scenes;

/// <summary>
/// Everything a run's stages need to know; written once by Ingest, never changed. Same inputs give the same bytes, so it holds
/// no times.
/// </summary>
public sealed record SceneManifest
{
    /// <summary>Version of this format.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of this format as written.</summary>
    public required int Schema { get; init; }

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Name of the scene's blob in the drop container.</summary>
    public required string Scene { get; init; }

    /// <summary>ETag the run was made for; every stage reads only that version.</summary>
    public required string ETag { get; init; }

    /// <summary>Bytes of the scene's blob.</summary>
    public required long Length { get; init; }

    /// <summary>The scene.</summary>
    public required SceneDescription Description { get; init; }

    /// <summary>The part of the scene that is done, in its pixels.</summary>
    public required RasterWindow Window { get; init; }

    /// <summary>Model name.</summary>
    public required string Model { get; init; }

    /// <summary>Hash of the model's card.</summary>
    public required string ModelHash { get; init; }

    /// <summary>Precision of the model's graphs by name; null in manifests from before it was written, which ran in "fp32".</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Precision { get; init; }

    /// <summary>Refinement factor.</summary>
    public required int Scale { get; init; }

    /// <summary>Tile side with halo, input pixels.</summary>
    public required int Tile { get; init; }

    /// <summary>Halo, input pixels.</summary>
    public required int Halo { get; init; }

    /// <summary>Alignment of tile origins, input pixels.</summary>
    public required int Multiple { get; init; }

    /// <summary>Tiles in one unit of work (one network batch).</summary>
    public required int TilesPerUnit { get; init; }

    /// <summary>Sampler settings, resolved.</summary>
    public required SamplingSettings Sampling { get; init; }

    /// <summary>How the uncertainty bands are made; null for a product without.</summary>
    public UncertaintySettings? Uncertainty { get; init; }

    /// <summary>Map into the network's range, one a data band.</summary>
    public required ValueList<BandNormalization> Normalization { get; init; }

    /// <summary>Network calls a tile needs.</summary>
    public required ValueList<BandGroup> Groups { get; init; }

    /// <summary>Lossless compression of the product.</summary>
    public required ProductCompression Compression { get; init; }

    /// <summary>
    /// What becomes of the run when some of its tiles cannot be made. The default is not written, and is meant where nothing is.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TileFailurePolicy OnTileFailure { get; init; }

    /// <summary>What the user should know, a sentence each.</summary>
    public required ValueList<string> Warnings { get; init; }
}
