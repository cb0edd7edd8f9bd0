namespace Nadir.Core.Geometry;

/// <summary>
/// The affine map from pixel corners to the CRS, by name:
/// <c>x = OriginX + col * PixelWidth + row * RowRotation</c>, <c>y = OriginY + col * ColumnRotation + row * PixelHeight</c>.
/// Element order of GDAL's array: OriginX, PixelWidth, RowRotation, OriginY, ColumnRotation, PixelHeight.
/// </summary>
public readonly record struct GeoTransform(
    double OriginX,
    double PixelWidth,
    double RowRotation,
    double OriginY,
    double ColumnRotation,
    double PixelHeight)
{
    /// <summary>The point of the CRS at a pixel position; (0, 0) is the outer corner of the first pixel.</summary>
    public (double X, double Y) Apply(double col, double row) =>
        (OriginX + (col * PixelWidth) + (row * RowRotation), OriginY + (col * ColumnRotation) + (row * PixelHeight));

    /// <summary>
    /// The transform of the same ground refined <paramref name="scale"/> times: A·diag(1/s, 1/s), all four linear terms scaled.
    /// Exact for powers of two.
    /// </summary>
    public GeoTransform Refine(int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        return this with
        {
            PixelWidth = PixelWidth / scale,
            RowRotation = RowRotation / scale,
            ColumnRotation = ColumnRotation / scale,
            PixelHeight = PixelHeight / scale,
        };
    }

    /// <summary>The transform of a window of this raster: only the origin moves.</summary>
    public GeoTransform Crop(RasterWindow window)
    {
        var (x, y) = Apply(window.X, window.Y);
        return this with { OriginX = x, OriginY = y };
    }
}
