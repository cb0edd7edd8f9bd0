using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Core.Ports;
using Nadir.Platform.Folder;
using Nadir.Platform.Hosting;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Hosting;

/// <summary>The host over the store that local runs use, on the real clock.</summary>
public sealed class FolderStoreHostTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Host_OverFolderStore_HandlesEachMessageAndBlobOnceAndGoesIdle()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var bell = new QueueBell();
        var queues = new RingingQueueStore(new FolderQueueStore(folder.Path, TimeProvider.System), bell);
        var blobs = new FolderBlobStore(folder.Path, TimeProvider.System);
        var probe = new Probe(TimeProvider.System);
        var services = new ServiceCollection()
            .AddSingleton<IBlobStore>(blobs)
            .AddSingleton<IQueueStore>(queues)
            .AddSingleton(bell)
            .AddSingleton(probe)
            .BuildServiceProvider();
        var catalog = FunctionCatalog.FromTypes([typeof(ProbeQueueFunction), typeof(ProbeBlobFunction)]);
        var settings = new HostSettings { Queues = new QueueSettings().WithWorkers(3) };
        var host = new FunctionHost(catalog, settings, new FunctionHostOptions { BlobScanInterval = TimeSpan.FromMilliseconds(50) }, services);
        var seen = new ConcurrentBag<string>();
        probe.Handle = async (call, token) =>
        {
            seen.Add(call.Text);
            if (call.Text.StartsWith("a=", StringComparison.Ordinal))
            {
                await Task.WhenAll(Enumerable.Range(0, 20).Select(i => queues.SendAsync("work", $"m{i}", TimeSpan.Zero, token)));
            }
        };
        using var content = BinaryData.FromString("pixels").ToStream();
        await blobs.PutAsync(new BlobPath("scenes", "in/a.tif"), content, patience.Token);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        var run = host.RunAsync(stop.Token);
        await host.WaitForIdleAsync(patience.Token);
        await stop.CancelAsync();
        await run;

        Assert.Equal(["a=pixels", .. Enumerable.Range(0, 20).Select(i => $"m{i}")], seen.OrderBy(Rank));
        Assert.Equal(0, await queues.CountAsync("work", patience.Token));

        static int Rank(string text) => text[0] == 'a' ? -1 : int.Parse(text.AsSpan(1), null);
    }
}
