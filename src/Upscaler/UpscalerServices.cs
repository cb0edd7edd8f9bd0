using Microsoft.Extensions.DependencyInjection;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Platform.Runs;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>Registers the Upscaler stage.</summary>
public static class UpscalerServices
{
    /// <summary>
    /// Adds the handler; <paramref name="load"/> opens a model's sessions, once per process and model. Units wait for
    /// <paramref name="batchWait"/> for others to share a network call with, by default not at all.
    /// </summary>
    public static IServiceCollection AddUpscaler(
        this IServiceCollection services, Func<IModelCatalog, ModelCard, IDetailModel> load, TimeSpan batchWait = default)
    {
        services.AddRuns();
        services.AddSingleton<IDetailModelSource>(provider =>
        {
            var catalog = provider.GetRequiredService<IModelCatalog>();
            return new DetailModelSource(catalog, card => load(catalog, card), batchWait);
        });
        services.AddSingleton<UpscaleHandler>();
        return services;
    }
}
