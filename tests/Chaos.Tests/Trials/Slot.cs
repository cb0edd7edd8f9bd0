using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Nadir.Chaos.Tests.Worker;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Azure;
using Nadir.Platform.Azurite;
using Nadir.TestKit;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>A place where trials run one after the other: an Azurite, two workers, a disk for products. Workers outlive trials unless they are killed.</summary>
internal sealed class Slot : IAsyncDisposable
{
    /// <summary>Workers at once.</summary>
    public const int WorkerCount = 2;

    private static readonly string[] Stages = [QueueNames.TileScene, QueueNames.UpscaleTiles, QueueNames.StitchScene];

    private readonly AzuriteProcess azurite;
    private readonly TempFolder folder;
    private readonly ScratchDisk scratch;
    private readonly RasterProxy proxy;
    private readonly BlobServiceClient service;
    private readonly WorkerSettings settings;
    private readonly SemaphoreSlim power = new(1);
    private int started;

    private Slot(AzuriteProcess azurite, TempFolder folder, Defect defect)
    {
        this.azurite = azurite;
        this.folder = folder;
        scratch = ScratchDisk.Mount(Path.Combine(folder.Path, "scratch"));
        var connection = StorageConnection.Parse(azurite.ConnectionString);
        service = connection.CreateBlobService();
        Blobs = new AzureBlobStore(service);
        Queues = new AzureQueueStore(connection);
        proxy = new RasterProxy(service.Uri.Port, () => Judge?.JudgeRaster() ?? EffectPipe.Go);
        proxy.Start();
        string proxied = azurite.ConnectionString.Replace($"BlobEndpoint=http://127.0.0.1:{service.Uri.Port}/", $"BlobEndpoint=http://127.0.0.1:{proxy.Port}/", StringComparison.Ordinal);
        settings = new WorkerSettings(azurite.ConnectionString, proxied, scratch.Path, defect);
    }

    /// <summary>The harness's own way to the blobs, which no fault but an outage touches.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>The harness's own way to the queues.</summary>
    public IQueueStore Queues { get; }

    /// <summary>Who answers the workers; null between trials, when everything may go on.</summary>
    public Judge? Judge { get; set; }

    /// <summary>The workers; one that has died stays until <see cref="Revive"/>.</summary>
    public WorkerProcess[] Workers { get; } = new WorkerProcess[WorkerCount];

    /// <summary>Whether products are made on a disk that can be filled; it takes the right to mount one.</summary>
    public bool HasSmallDisk => scratch.IsSmall;

    /// <summary>Starts the Azurite; workers come with <see cref="Revive"/>.</summary>
    public static async Task<Slot> StartAsync(Defect defect = Defect.None)
    {
        var folder = new TempFolder();
        var azurite = await AzuriteProcess.StartAsync(AzuriteFixture.MainScript, Path.Combine(folder.Path, "azurite"), CancellationToken.None);
        return new Slot(azurite, folder, defect);
    }

    /// <summary>Starts workers that have not been started or have ended; gives those that ended by themselves, with how.</summary>
    public IReadOnlyList<string> Revive(Action<WorkerProcess> buried)
    {
        var surprises = new List<string>();
        for (int i = 0; i < WorkerCount; i++)
        {
            if (Workers[i] is { HasExited: false })
            {
                continue;
            }

            if (Workers[i] is { } dead)
            {
                if (dead.Surprise is { } surprise)
                {
                    surprises.Add(surprise);
                }

                buried(dead);
                dead.Dispose();
            }

            Workers[i] = WorkerProcess.Start($"w{++started}", settings, (worker, line) => Hear(worker, line), (worker, line) => Judge?.Log(worker, line));
        }

        return surprises;
    }

    /// <summary>Whether both workers are up and call no function, and no queue has a message, hidden or not.</summary>
    public async Task<bool> IsQuietAsync()
    {
        if (Workers.Any(worker => worker.HasExited || worker.IsTerminated || !worker.Started || !worker.Calls.IsEmpty))
        {
            return false;
        }

        return await MessagesAsync() == 0 && Workers.All(worker => worker.Calls.IsEmpty);
    }

    /// <summary>Messages in the stages' queues.</summary>
    public async Task<int> MessagesAsync()
    {
        int count = 0;
        foreach (string queue in Stages)
        {
            count += await Queues.CountAsync(queue, CancellationToken.None) + await Queues.CountAsync(queue + QueueNames.PoisonSuffix, CancellationToken.None);
        }

        return count + await Queues.CountAsync("webjobs-blobtrigger-poison", CancellationToken.None);
    }

    /// <summary>Stops Azurite for a while; a second outage waits for the first to end.</summary>
    public async Task OutageAsync(TimeSpan time)
    {
        await power.WaitAsync();
        try
        {
            await azurite.StopAsync();
            await Task.Delay(time);
            await azurite.ResumeAsync(CancellationToken.None);
        }
        finally
        {
            power.Release();
        }
    }

    /// <summary>Fills the disk that products are made on, for a while.</summary>
    public async Task FillScratchAsync(TimeSpan time)
    {
        scratch.Fill();
        await Task.Delay(time);
        scratch.Free();
    }

    /// <summary>Ends a lease as if its time had run out.</summary>
    public async Task EndLeaseAsync(string path)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)));
        await EndLeaseAsync(service.GetBlobContainerClient(AzureBlobStore.LeaseContainer).GetBlobClient(name));
    }

    /// <summary>Companion blobs whose lease somebody holds.</summary>
    public async Task<IReadOnlyList<string>> LeasesAsync()
    {
        var held = new List<string>();
        var container = service.GetBlobContainerClient(AzureBlobStore.LeaseContainer);
        if (await container.ExistsAsync())
        {
            await foreach (var blob in container.GetBlobsAsync())
            {
                if (blob.Properties.LeaseState == LeaseState.Leased)
                {
                    held.Add(blob.Name);
                }
            }
        }

        return held;
    }

    /// <summary>Removes every blob and message, so that the next trial finds an empty account.</summary>
    public async Task CleanAsync()
    {
        foreach (string queue in Stages.Append("webjobs-blobtrigger"))
        {
            await Queues.ClearAsync(queue, CancellationToken.None);
            await Queues.ClearAsync(queue + QueueNames.PoisonSuffix, CancellationToken.None);
        }

        await foreach (var container in service.GetBlobContainersAsync())
        {
            var client = service.GetBlobContainerClient(container.Name);
            await foreach (var blob in client.GetBlobsAsync())
            {
                if (blob.Properties.LeaseState == LeaseState.Leased)
                {
                    await EndLeaseAsync(client.GetBlobClient(blob.Name));
                }

                await client.DeleteBlobIfExistsAsync(blob.Name);
            }
        }
    }

    /// <summary>Ends all workers, so that nothing of a trial that failed reaches into the next.</summary>
    public void KillWorkers()
    {
        for (int i = 0; i < WorkerCount; i++)
        {
            Workers[i]?.Dispose();
            Workers[i] = null!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Judge = null;
        KillWorkers();
        proxy.Dispose();
        await azurite.DisposeAsync();
        scratch.Dispose();
        folder.Dispose();
        power.Dispose();
    }

    private static async Task EndLeaseAsync(BlobClient companion)
    {
        const int Tries = 5;
        for (int i = 1; ; i++)
        {
            try
            {
                await companion.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409)
            {
                // It was given back, or never taken.
                return;
            }
            catch (Exception e) when (i < Tries && e is RequestFailedException or AggregateException)
            {
                // Azurite is stopped for a while.
            }
        }
    }

    private void Hear(WorkerProcess worker, string line)
    {
        if (line.StartsWith("! started", StringComparison.Ordinal))
        {
            worker.Started = true;
        }

        if (Judge is { } judge)
        {
            judge.Hear(worker, line);
        }
        else
        {
            Judge.Note(worker, line);
            if (line[0] == '?')
            {
                worker.Send($"{line.Split(' ', 3)[1]} {EffectPipe.Go}");
            }
        }
    }
}
