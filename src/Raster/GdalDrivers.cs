using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>What this machine's GDAL can read and write, of what Nadir uses.</summary>
public static class GdalDrivers
{
    /// <summary>Short names of the drivers that scenes may be read with and products are written with, where this GDAL has them.</summary>
    /// <exception cref="GdalMissingException">There is no usable libgdal.</exception>
    public static IReadOnlyList<string> Names
    {
        get
        {
            GdalRuntime.Start();
            return [.. GdalRuntime.SceneDrivers.Append("COG").Where(name => Gdal.GetDriverByName(name) != 0)];
        }
    }
}
