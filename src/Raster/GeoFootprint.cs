using Nadir.Core.Geometry;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>The outline of a window of a scene on Earth, in WGS 84 degrees, longitude first.</summary>
/// <param name="Ring">Closed ring through the four corners, counter-clockwise for a north-up scene.</param>
public sealed record GeoFootprint(IReadOnlyList<(double Longitude, double Latitude)> Ring)
{
    /// <summary>Least longitude of the corners.</summary>
    public double West => Ring.Min(point => point.Longitude);

    /// <summary>Least latitude of the corners.</summary>
    public double South => Ring.Min(point => point.Latitude);

    /// <summary>Greatest longitude of the corners.</summary>
    public double East => Ring.Max(point => point.Longitude);

    /// <summary>Greatest latitude of the corners.</summary>
    public double North => Ring.Max(point => point.Latitude);

    /// <summary>
    /// The footprint of a window, or null where it has none: no geotransform, no CRS, a CRS of another body, or corners off the globe.
    /// </summary>
    public static GeoFootprint? Of(SceneReader scene, RasterWindow window)
    {
        ArgumentNullException.ThrowIfNull(scene);
        nint reference = Gdal.GetSpatialRef(scene.Dataset);
        if (scene.Description.Transform is not { } transform || reference == 0)
        {
            return null;
        }

        (int Col, int Row)[] corners =
        [
            (window.X, window.Y),
            (window.X, window.Bottom),
            (window.Right, window.Bottom),
            (window.Right, window.Y),
            (window.X, window.Y),
        ];
        double[] x = new double[corners.Length];
        double[] y = new double[corners.Length];
        for (int i = 0; i < corners.Length; i++)
        {
            (x[i], y[i]) = transform.Apply(corners[i].Col, corners[i].Row);
        }

        return Osr.ToWgs84(reference, x, y)
            ? new GeoFootprint(x.Zip(y, (longitude, latitude) => (longitude, latitude)).ToArray())
            : null;
    }
}
