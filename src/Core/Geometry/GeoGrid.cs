namespace Nadir.Core.Geometry;

/// <summary>
/// A raster's pixels on the ground: its size and, where it has one, its geotransform.
/// Law: for a scale that is a power of two, <c>Refine(s).Crop(w.Refine(s))</c> equals <c>Crop(w).Refine(s)</c> to the bit
/// (GeoGridLaws).
/// </summary>
/// <param name="Size">Size in pixels.</param>
/// <param name="Transform">From pixel corners to the CRS, or null where the raster has none.</param>
public sealed record GeoGrid(PixelSize Size, GeoTransform? Transform)
{
    /// <summary>The grid of the same ground with <paramref name="scale"/> times the pixels on each side; scale is at least 1.</summary>
    public GeoGrid Refine(int scale) => new(Size.Refine(scale), Transform?.Refine(scale));

    /// <summary>The grid of <paramref name="window"/>.</summary>
    /// <exception cref="ArgumentException">The window reaches past the raster.</exception>
    public GeoGrid Crop(RasterWindow window) => new(Size.Whole.Crop(window).Size, Transform?.Crop(window));
}
