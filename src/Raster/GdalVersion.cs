using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>The GDAL at hand.</summary>
public static class GdalVersion
{
    /// <summary>Its release ("3.6.2"); throws <see cref="GdalMissingException"/> when there is none that can be used.</summary>
    public static string Release => GdalRuntime.Start();
}
