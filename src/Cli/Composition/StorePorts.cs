using Azure.Identity;
using Nadir.Core.Ports;
using Nadir.Platform.Azure;
using Nadir.Platform.Azurite;
using Nadir.Platform.Folder;

namespace Nadir.Cli.Composition;

/// <summary>The ports of a store that was opened; disposing stops what was started for it.</summary>
internal sealed class StorePorts : IAsyncDisposable
{
    private readonly AzuriteProcess? azurite;

    private StorePorts(IBlobStore blobs, IQueueStore queues, IRasterLocator locator, AzuriteProcess? azurite)
    {
        Blobs = blobs;
        Queues = queues;
        Locator = locator;
        this.azurite = azurite;
    }

    /// <summary>Blobs.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>Queues.</summary>
    public IQueueStore Queues { get; }

    /// <summary>How GDAL reaches blobs.</summary>
    public IRasterLocator Locator { get; }

    /// <summary>Opens a store; <paramref name="folder"/> is where a store on this machine keeps its data.</summary>
    public static async Task<StorePorts> OpenAsync(StoreChoice store, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        switch (store.Kind)
        {
            case StoreKind.Folder:
                return new StorePorts(new FolderBlobStore(folder, time), new FolderQueueStore(folder, time), new FolderRasterLocator(folder), null);
            case StoreKind.Azurite:
                string script = CheckoutFolder.Azurite(AppContext.BaseDirectory);
                var azurite = await AzuriteProcess.StartAsync(script, Path.Combine(folder, "azurite"), cancellationToken);
                return OfAccount(StorageConnection.Parse(azurite.ConnectionString), azurite, time);
            default:
                return OfAccount(Connect(store.Connection!), null, time);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static StorePorts OfAccount(StorageConnection connection, AzuriteProcess? azurite, TimeProvider time) => new(
        new AzureBlobStore(connection.CreateBlobService()),
        new AzureQueueStore(connection),
        new AzureRasterLocator(connection, time),
        azurite);

    private static StorageConnection Connect(string text)
    {
        try
        {
            return text.Contains('=', StringComparison.Ordinal)
                ? StorageConnection.Parse(text)
                : StorageConnection.ForAccount(text, new DefaultAzureCredential());
        }
        catch (ArgumentException error)
        {
            throw new CommandException(ExitCode.Usage, $"--connection: {error.Message.Split(" (Parameter", StringSplitOptions.None)[0]}", error);
        }
    }
}
