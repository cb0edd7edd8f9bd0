using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Nadir.Platform.Runs;

/// <summary>Registers what every stage shares. The ports (blobs, queues, locator, models) are registered by whoever composes.</summary>
public static class RunServices
{
    /// <summary>Adds the run store, the fan-in, the status reader and what mends and clears runs.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RunStore>();
        services.TryAddSingleton<FanIn>();
        services.TryAddSingleton<StatusReader>();
        services.TryAddSingleton<UnitLedger>();
        services.TryAddSingleton<RunRetry>();
        services.TryAddSingleton<WorkCollector>();
        return services;
    }
}
