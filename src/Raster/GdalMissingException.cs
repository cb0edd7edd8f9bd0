namespace Nadir.Raster;

/// <summary>This machine has no GDAL that Nadir can use.</summary>
public sealed class GdalMissingException : Exception
{
    private GdalMissingException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    internal static GdalMissingException NotFound(Exception inner) => new(
        "libgdal was not found; run './nadir doctor', or install GDAL 3.6 or later (Debian, Ubuntu: 'apt install libgdal-dev'), "
        + "or set NADIR_GDAL_LIBRARY to its file.",
        inner);

    /// <summary>As the process said that needs it; <paramref name="message"/> is its sentence.</summary>
    internal static GdalMissingException Elsewhere(string message) => new(message, null);

    internal static GdalMissingException TooOld(string release) => new(
        $"libgdal {release} is too old; install GDAL 3.6 or later, or set NADIR_GDAL_LIBRARY to its file.",
        null);
}
