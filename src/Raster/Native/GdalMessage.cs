namespace Nadir.Raster.Native;

/// <summary>One message of GDAL's.</summary>
/// <param name="Severity">CPLErr: 2 is a warning, 3 a failure.</param>
/// <param name="Number">CPLE number; 11 to 17 are answers of a network store.</param>
/// <param name="Text">The message.</param>
internal readonly record struct GdalMessage(int Severity, int Number, string Text)
{
    /// <summary>CE_Warning.</summary>
    public const int Warning = 2;

    /// <summary>CE_Failure.</summary>
    public const int Failure = 3;
}
