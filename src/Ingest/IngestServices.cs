using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Raster;
using Nadir.Raster.Examination;

namespace Nadir.Ingest;

/// <summary>Registers the Ingest stage.</summary>
public static class IngestServices
{
    /// <summary>
    /// Adds the handler; <paramref name="settings"/> are those of scenes that are dropped without any of their own,
    /// <paramref name="examiner"/> examines scenes and stays the caller's.
    /// </summary>
    public static IServiceCollection AddIngest(
        this IServiceCollection services, UpscaleSettings settings, ISceneExaminer examiner)
    {
        services.AddRuns();
        services.TryAddSingleton(new RasterLimits());
        services.AddSingleton(examiner);
        services.AddSingleton(settings);
        services.AddSingleton<IngestHandler>();
        return services;
    }
}
