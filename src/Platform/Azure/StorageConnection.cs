using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Nadir.Platform.Azure;

/// <summary>How to reach a storage account: by a connection string, or by its endpoints and an identity.</summary>
public sealed class StorageConnection
{
    /// <summary>The name of the setting, or its beginning, unless the caller says otherwise.</summary>
    public const string DefaultSetting = "NadirStorage";

    private const string Emulator = "UseDevelopmentStorage=true";

    // The emulator's account and key are the same everywhere and published; GDAL does not know the short form.
    private const string EmulatorInFull =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + "BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;";

    private readonly Uri? blobEndpoint;
    private readonly Uri? queueEndpoint;
    private HttpPipelineTransport? transport;

    private StorageConnection(string connectionString)
    {
        ConnectionString = connectionString;
    }

    private StorageConnection(Uri blobEndpoint, Uri queueEndpoint, TokenCredential credential)
    {
        this.blobEndpoint = blobEndpoint;
        this.queueEndpoint = queueEndpoint;
        Credential = credential;
    }

    /// <summary>The connection string in full, or null where an identity is used. A secret: never log it.</summary>
    public string? ConnectionString { get; }

    /// <summary>The identity, or null where a connection string is used.</summary>
    public TokenCredential? Credential { get; }

    /// <summary>Reads a connection string, <c>UseDevelopmentStorage=true</c> included; throws <see cref="ArgumentException"/> unless it is one.</summary>
    public static StorageConnection Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        string full = connectionString.Trim().TrimEnd(';').Equals(Emulator, StringComparison.OrdinalIgnoreCase) ? EmulatorInFull : connectionString;
        var connection = new StorageConnection(full);
        try
        {
            connection.CreateBlobService();
            connection.CreateQueueClients();
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // The inner message may hold the key, so it is not passed on.
            throw new ArgumentException(
                "the storage connection string cannot be read; copy it anew from the storage account's access keys.", nameof(connectionString));
        }

        return connection;
    }

    /// <summary>Reaches an account of the public cloud by its name and an identity.</summary>
    public static StorageConnection ForAccount(string accountName, TokenCredential credential)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountName);
        if (accountName.Length is < 3 or > 24 || !accountName.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
        {
            throw new ArgumentException($"'{accountName}' cannot name a storage account: 3 to 24 lower-case letters and digits.", nameof(accountName));
        }

        return ForEndpoints(
            new Uri($"https://{accountName}.blob.core.windows.net"), new Uri($"https://{accountName}.queue.core.windows.net"), credential);
    }

    /// <summary>Reaches an account by its endpoints and an identity.</summary>
    public static StorageConnection ForEndpoints(Uri blobEndpoint, Uri queueEndpoint, TokenCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new StorageConnection(RequireHttps(blobEndpoint), RequireHttps(queueEndpoint), credential);
    }

    /// <summary>
    /// Reads the settings that Azure Functions uses for identity-based connections: <c>name</c> (a connection string), or <c>name__accountName</c>,
    /// or both of <c>name__blobServiceUri</c> and <c>name__queueServiceUri</c>; with an identity <c>name__clientId</c> may name a user-assigned one, and
    /// <c>name__credential</c> be <c>managedidentity</c>. Throws <see cref="ArgumentException"/> when none of them is set.
    /// </summary>
    /// <param name="setting">Gives a setting's value or null; names have '__' as in environment variables.</param>
    /// <param name="name">The connection's name.</param>
    public static StorageConnection FromSettings(Func<string, string?> setting, string name = DefaultSetting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (Value("") is { } connectionString)
        {
            return Parse(connectionString);
        }

        if (Value("__accountName") is { } account)
        {
            return ForAccount(account, Identity(Value("__credential"), Value("__clientId")));
        }

        if (Value("__blobServiceUri") is { } blobs && Value("__queueServiceUri") is { } queues)
        {
            return ForEndpoints(ToUri(blobs), ToUri(queues), Identity(Value("__credential"), Value("__clientId")));
        }

        throw new ArgumentException(
            $"no storage is set: set {name} to a connection string, or {name}__accountName, or both {name}__blobServiceUri and {name}__queueServiceUri.");

        string? Value(string ending) => setting(name + ending) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
    }

    /// <summary>The same account by another transport than the client library's own; GDAL's reads are not concerned.</summary>
    public StorageConnection Through(HttpPipelineTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var other = (StorageConnection)MemberwiseClone();
        other.transport = transport;
        return other;
    }

    /// <summary>A client of the account's blobs.</summary>
    public BlobServiceClient CreateBlobService()
    {
        var options = new BlobClientOptions();
        Prepare(options);
        return ConnectionString is null
            ? new BlobServiceClient(blobEndpoint, Credential, options)
            : new BlobServiceClient(ConnectionString, options);
    }

    /// <summary>
    /// A client of the account's queues, without an encoding of its own: <see cref="AzureQueueStore"/> does base64 itself, since the client's fails a whole
    /// batch for one message that is not base64.
    /// </summary>
    internal QueueServiceClient CreateQueueClients()
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None };
        Prepare(options);
        return ConnectionString is null
            ? new QueueServiceClient(queueEndpoint, Credential, options)
            : new QueueServiceClient(ConnectionString, options);
    }

    // About 8 s of retries for an account that is away; beyond that the queue's own retry is the better one.
    private void Prepare(ClientOptions options)
    {
        options.Transport = transport ?? options.Transport;
        var retry = options.Retry;
        retry.Mode = RetryMode.Exponential;
        retry.MaxRetries = 4;
        retry.Delay = TimeSpan.FromMilliseconds(500);
        retry.MaxDelay = TimeSpan.FromSeconds(10);
        retry.NetworkTimeout = TimeSpan.FromSeconds(100);
    }

    private static TokenCredential Identity(string? kind, string? clientId) => kind?.ToUpperInvariant() switch
    {
        null => new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId }),
        "MANAGEDIDENTITY" when clientId is null => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        "MANAGEDIDENTITY" => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId)),
        _ => throw new ArgumentException($"credential '{kind}' is not known; use managedidentity or leave it out."),
    };

    private static Uri ToUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : throw new ArgumentException($"'{text}' is not a service address; give one like https://account.blob.core.windows.net.");

    // A token sent over plain http could be read by others.
    private static Uri RequireHttps(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return endpoint is { IsAbsoluteUri: true } && endpoint.Scheme == Uri.UriSchemeHttps
            ? endpoint
            : throw new ArgumentException($"'{endpoint}' is not an https address, which an identity needs.", nameof(endpoint));
    }
}
