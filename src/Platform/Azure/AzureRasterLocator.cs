using Azure.Core;
using Nadir.Core.Ports;

namespace Nadir.Platform.Azure;

/// <summary>
/// Locates blobs for GDAL's <c>/vsiaz/</c>: with a connection string as it is, else with a token that is fetched anew when it ends within 10 minutes.
/// Names go as they are: GDAL itself escapes them for the request.
/// </summary>
public sealed class AzureRasterLocator : IRasterLocator
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);
    private static readonly TokenRequestContext Scope = new(["https://storage.azure.com/.default"]);

    private readonly StorageConnection connection;
    private readonly TimeProvider time;
    private readonly string account;
    private readonly string endpoint;
    private Held? current;

    /// <summary>Creates the locator; <paramref name="timeProvider"/> tells when a token ends.</summary>
    public AzureRasterLocator(StorageConnection connection, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(timeProvider);
        this.connection = connection;
        time = timeProvider;
        var service = connection.CreateBlobService();
        account = service.AccountName;
        endpoint = service.Uri.AbsoluteUri.TrimEnd('/');
    }

    /// <inheritdoc/>
    public async Task<RasterLocation> LocateAsync(BlobPath path, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadName(path.Container);
        return new RasterLocation($"/vsiaz/{path.Container}/{path.Name}", await OptionsAsync(cancellationToken));
    }

    private async Task<Dictionary<string, string>> OptionsAsync(CancellationToken cancellationToken) => connection.Credential is null
        ? new Dictionary<string, string> { ["AZURE_STORAGE_CONNECTION_STRING"] = connection.ConnectionString! }
        : new Dictionary<string, string>
        {
            ["AZURE_STORAGE_ACCOUNT"] = account,
            ["AZURE_STORAGE_ACCESS_TOKEN"] = await TokenAsync(connection.Credential, cancellationToken),
            ["CPL_AZURE_ENDPOINT"] = endpoint,
        };

    // Two callers at once may both fetch a token; either is good.
    private async Task<string> TokenAsync(TokenCredential credential, CancellationToken cancellationToken)
    {
        var held = Volatile.Read(ref current);
        if (held is null || held.Value.ExpiresOn - time.GetUtcNow() < FreshFor)
        {
            held = await AzureFault.GuardAsync("get a storage token", async () => new Held(await credential.GetTokenAsync(Scope, cancellationToken)), cancellationToken);
            Volatile.Write(ref current, held);
        }

        return held.Value.Token;
    }

    private sealed record Held(AccessToken Value);
}
