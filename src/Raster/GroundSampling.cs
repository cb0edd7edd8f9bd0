using System.Runtime.InteropServices;
using Nadir.Core.Geometry;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>
/// Ground sampling distance from geotransform and CRS. Projected: pixel lengths times the linear unit, and for Mercator times the cosine of
/// the scene centre's latitude, since its metres grow away from the equator. Geographic: degrees times the ellipsoid's metres per degree,
/// longitude times the cosine of the centre's latitude (a sphere; within 0.7 % of the ellipsoid). Otherwise unknown.
/// </summary>
internal static class GroundSampling
{
    /// <summary>Mean of both axes in metres, or null where the CRS does not tell.</summary>
    public static double? Metres(GeoTransform transform, PixelSize size, nint spatialReference)
    {
        if (spatialReference == 0)
        {
            return null;
        }

        var (_, y) = transform.Apply(size.Width / 2.0, size.Height / 2.0);
        double radius = Osr.GetSemiMajor(spatialReference, out int error);
        double xMetres;
        double yMetres;
        if (Osr.IsGeographic(spatialReference) != 0 && error == 0)
        {
            double radians = Osr.GetAngularUnits(spatialReference, 0);
            yMetres = radians * radius;
            xMetres = yMetres * Math.Cos(y * radians);
        }
        else if (Osr.IsProjected(spatialReference) != 0)
        {
            xMetres = Osr.GetLinearUnits(spatialReference, 0);
            if (IsMercator(spatialReference) && error == 0)
            {
                xMetres /= Math.Cosh(y * xMetres / radius);
            }

            yMetres = xMetres;
        }
        else
        {
            return null;
        }

        double alongRow = Length(transform.PixelWidth * xMetres, transform.ColumnRotation * yMetres);
        double alongColumn = Length(transform.RowRotation * xMetres, transform.PixelHeight * yMetres);
        double mean = (alongRow + alongColumn) / 2;
        return double.IsFinite(mean) && mean > 0 ? mean : null;
    }

    private static double Length(double x, double y) => Math.Sqrt((x * x) + (y * y));

    private static bool IsMercator(nint spatialReference) =>
        Marshal.PtrToStringUTF8(Osr.GetAttributeValue(spatialReference, "PROJECTION", 0)) is "Mercator_1SP" or "Mercator_2SP";
}
