using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nadir.Platform.Runs;
using Nadir.Raster;

namespace Nadir.Tiler;

/// <summary>Registers the Tiler stage.</summary>
public static class TilerServices
{
    /// <summary>Adds the handler, with the default options unless others are given.</summary>
    public static IServiceCollection AddTiler(this IServiceCollection services, TileOptions? options = null)
    {
        services.AddRuns();
        services.TryAddSingleton(new RasterLimits());
        services.AddSingleton(options ?? new TileOptions());
        services.AddSingleton<TileHandler>();
        return services;
    }
}
