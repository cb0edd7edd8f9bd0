namespace Nadir.Raster.Native;

/// <summary>The GDALColorInterp values that Nadir looks at; others are carried over as numbers.</summary>
internal enum ColorInterpretation
{
    Undefined = 0,
    Gray = 1,
    Palette = 2,
    Red = 3,
    Green = 4,
    Blue = 5,
    Alpha = 6,
}
