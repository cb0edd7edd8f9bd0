using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>GDALRasterIOExtraArg, version 1.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RasterIOExtraArg
{
    /// <summary>GRIORA_Average.</summary>
    public const int Average = 5;

    public int Version;
    public int Resampling;
    public nint Progress;
    public nint ProgressData;
    public int FloatingPointWindow;
    public double X;
    public double Y;
    public double Width;
    public double Height;
}
