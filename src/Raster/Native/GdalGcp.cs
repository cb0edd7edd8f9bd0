using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>GDAL_GCP: a pixel position, corner-based, and the ground point that it shows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GdalGcp
{
    public nint Id;
    public nint Info;
    public double Pixel;
    public double Line;
    public double X;
    public double Y;
    public double Z;
}
