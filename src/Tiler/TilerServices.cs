using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nadir.Platform.Runs;
using Nadir.Raster;

namespace Nadir.Tiler;

/// <summary>Registers the Tiler stage.</summary>
public static class TilerServices
{
    /// <summary>Adds the handler.</summary>
    public static IServiceCollection AddTiler(this IServiceCollection services)
    {
        services.AddRuns();
        services.TryAddSingleton(new RasterLimits());
        services.AddSingleton<TileHandler>();
        return services;
    }
}
