namespace Nadir.Core.Scenes;

/// <summary>How a scene says which of its pixels are data.</summary>
public enum Validity
{
    /// <summary>Every pixel is data.</summary>
    All,

    /// <summary>Each band has a nodata value (NaN included).</summary>
    NodataValue,

    /// <summary>One mask for all bands, inside the file.</summary>
    MaskBand,

    /// <summary>An alpha band; 0 is no data.</summary>
    AlphaBand,
}
