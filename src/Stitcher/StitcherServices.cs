using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nadir.Platform.Runs;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>Registers the Stitcher stage, the sweeper and the status.</summary>
public static class StitcherServices
{
    /// <summary>Adds the handlers.</summary>
    public static IServiceCollection AddStitcher(this IServiceCollection services, StitchOptions stitch, SweepOptions sweep)
    {
        services.AddRuns();
        services.TryAddSingleton(new RasterLimits());
        services.AddSingleton(stitch);
        services.AddSingleton(sweep);
        services.AddSingleton<IProductMaker, ProductMaker>();
        services.AddSingleton<StitchHandler>();
        services.AddSingleton<SweepHandler>();
        return services;
    }
}
