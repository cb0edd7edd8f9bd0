using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Core.Ports;
using Nadir.Platform.Models;
using Nadir.Platform.Telemetry;

namespace Nadir.Platform.Azure;

/// <summary>Registers the ports of a deployed app: Azure Storage by the settings of its <c>NadirStorage</c> connection, and its models.</summary>
public static class AzureServices
{
    /// <summary>
    /// Adds blobs, queues, GDAL's way to them, the model folder (<c>Nadir:Models</c>, by default <c>models</c> beside the app) and, where the
    /// environment names a collector, its telemetry under the name of <paramref name="app"/>. Throws <see cref="ArgumentException"/> when no
    /// storage is set.
    /// </summary>
    public static IServiceCollection AddAzurePorts(this IServiceCollection services, IConfiguration configuration, string app)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        // Environment variables reach the configuration with ':' where their names have '__'.
        var connection = StorageConnection.FromSettings(name => configuration[name.Replace("__", ":", StringComparison.Ordinal)]);
        string models = configuration["Nadir:Models"] ?? Path.Combine(AppContext.BaseDirectory, "models");
        services.AddSingleton<IBlobStore>(new AzureBlobStore(connection.CreateBlobService()));
        services.AddSingleton<IQueueStore>(new AzureQueueStore(connection));
        services.AddSingleton<IRasterLocator>(new AzureRasterLocator(connection, TimeProvider.System));
        services.AddSingleton<IModelCatalog>(new FolderModelCatalog(models));
        services.AddSingleton(_ => new TelemetryExport(app, configuration[TelemetryExport.EndpointSetting]));
        services.AddHostedService(provider => provider.GetRequiredService<TelemetryExport>());
        return services;
    }
}
