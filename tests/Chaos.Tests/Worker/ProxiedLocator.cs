using Nadir.Core.Ports;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>Leads GDAL to the account by way of the harness's proxy.</summary>
internal sealed class ProxiedLocator(IRasterLocator inner, string connection) : IRasterLocator
{
    public async Task<RasterLocation> LocateAsync(BlobPath path, CancellationToken cancellationToken)
    {
        var location = await inner.LocateAsync(path, cancellationToken);
        return location with { Options = new Dictionary<string, string> { ["AZURE_STORAGE_CONNECTION_STRING"] = connection } };
    }
}
