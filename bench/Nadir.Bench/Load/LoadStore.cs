using Nadir.Core.Ports;
using Nadir.Platform.Azure;
using Nadir.Platform.Azurite;
using Nadir.Platform.Folder;
using Nadir.TestKit;

namespace Nadir.Bench.Load;

/// <summary>A store to put load on: Azurite as a process of its own, a folder, or the tests' stores in memory.</summary>
internal sealed class LoadStore(IBlobStore blobs, IQueueStore queues, IRasterLocator locator, AzuriteProcess? azurite) : IAsyncDisposable
{
    public IBlobStore Blobs => blobs;

    public IQueueStore Queues => queues;

    public IRasterLocator Locator => locator;

    /// <summary>Opens an empty one of a kind: azurite, folder or memory.</summary>
    public static async Task<LoadStore> OpenAsync(string kind, string folder)
    {
        switch (kind)
        {
            case "azurite":
                string script = Path.Combine(BenchSettings.Root, "infra", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");
                var azurite = await AzuriteProcess.StartAsync(script, Path.Combine(folder, "azurite"), CancellationToken.None);
                var account = StorageConnection.Parse(azurite.ConnectionString);
                return new LoadStore(
                    new AzureBlobStore(account.CreateBlobService()), new AzureQueueStore(account), new AzureRasterLocator(account, TimeProvider.System), azurite);
            case "folder":
                return new LoadStore(
                    new FolderBlobStore(folder, TimeProvider.System), new FolderQueueStore(folder, TimeProvider.System), new FolderRasterLocator(folder), null);
            case "memory":
                var memory = new MemoryBlobStore(TimeProvider.System);
                return new LoadStore(memory, new MemoryQueueStore(TimeProvider.System), new MemoryRasterLocator(memory, folder), null);
            default:
                throw new ArgumentException($"there is no store '{kind}'; take azurite, folder or memory");
        }
    }

    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? ValueTask.CompletedTask;
}
