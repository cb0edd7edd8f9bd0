using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Nadir.Platform.Telemetry;

/// <summary>
/// Sends spans and metrics to an OpenTelemetry collector, where the environment names one; OpenTelemetry's exporter reads its other settings
/// (<c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>_HEADERS</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>, …) itself. Disposing sends what is left.
/// </summary>
public sealed class TelemetryExport : IHostedService, IDisposable
{
    /// <summary>The setting that switches it on: the collector's address.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly TracerProvider? spans;
    private readonly MeterProvider? metrics;

    /// <summary>
    /// Starts it for the service of a name, unless <paramref name="endpoint"/> (the value of <see cref="EndpointSetting"/>) is null or empty.
    /// Throws <see cref="ArgumentException"/> where that is no address of a collector.
    /// </summary>
    public TelemetryExport(string service, string? endpoint)
    {
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException(
                $"{EndpointSetting} is '{endpoint}', which is no address of a collector; give one such as http://localhost:4317, or unset it.", nameof(endpoint));
        }

        spans = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(service))
            .AddSource(PipelineTelemetry.Name)
            .AddOtlpExporter()
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(service))
            .AddMeter(PipelineTelemetry.Name)
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>Has begun with its creation: a host that starts it has made it.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Goes on until it is disposed, so that what is said during the stop is sent too.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        spans?.Dispose();
        metrics?.Dispose();
    }
}
