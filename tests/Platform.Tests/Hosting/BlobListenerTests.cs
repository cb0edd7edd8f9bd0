using System.Text;
using System.Text.Json;
using Nadir.Core.Ports;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

public sealed class BlobListenerTests
{
    [Fact]
    public async Task Listener_NewBlob_CallsOnceWithNameAndContent()
    {
        await using var bench = new HostBench();
        await bench.PutAsync("in/deep/a.tif", "pixels");
        await bench.PutAsync("in/a.txt", "not ours");

        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 1);
        await bench.MoveAsync(TimeSpan.FromSeconds(5));

        Assert.Equal("deep/a=pixels", Assert.Single(bench.Probe.Calls).Text);
    }

    [Fact]
    public async Task Listener_HostStartedAnew_DoesNotCallAgainForTheSameVersion()
    {
        await using var bench = new HostBench();
        await bench.PutAsync("in/a.tif", "pixels");
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 1);
        await bench.StopAsync();

        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveAsync(TimeSpan.FromSeconds(5));

        Assert.Single(bench.Probe.Calls);
    }

    [Fact]
    public async Task Listener_TwoHosts_CallOnce()
    {
        await using var bench = new HostBench();
        await bench.PutAsync("in/a.tif", "pixels");

        bench.Start(typeof(ProbeBlobFunction));
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count > 0);
        await bench.MoveAsync(TimeSpan.FromSeconds(5));

        Assert.Single(bench.Probe.Calls);
    }

    [Fact]
    public async Task Listener_BlobOverwritten_CallsForTheNewVersion()
    {
        await using var bench = new HostBench();
        await bench.PutAsync("in/a.tif", "old");
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 1);

        await bench.PutAsync("in/a.tif", "new");
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 2);

        Assert.Equal(["a=old", "a=new"], bench.Probe.Calls.Select(call => call.Text));
    }

    [Fact]
    public async Task Listener_FunctionKeepsThrowing_PoisonsBlobAtThresholdAsFunctionsDoes()
    {
        await using var bench = new HostBench { Settings = new HostSettings { Blobs = new BlobSettings { PoisonBlobThreshold = 3 } } };
        bench.Probe.Handle = (_, _) => throw new InvalidOperationException("no");
        string etag = await bench.PutAsync("in/a.tif", "bad");

        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Poison.Count == 1);
        await bench.MoveAsync(TimeSpan.FromSeconds(5));

        Assert.Equal([1, 2, 3], bench.Observer.Ended.Select(e => e.Invocation.Attempt));
        using var message = JsonDocument.Parse((await bench.TakeAsync("webjobs-blobtrigger-poison"))!.Body);
        Assert.Equal(
            ("Host.Functions.Scene", "BlockBlob", "scenes", "in/a.tif", etag),
            (Field("FunctionId"), Field("BlobType"), Field("ContainerName"), Field("BlobName"), Field("ETag")));

        string? Field(string name) => message.RootElement.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Listener_FailedBlob_WaitsForVisibilityTimeout()
    {
        await using var bench = new HostBench
        {
            Settings = new HostSettings { Queues = new QueueSettings { VisibilityTimeout = TimeSpan.FromSeconds(15) } },
        };
        bench.Probe.Handle = (_, _) => bench.Probe.Calls.Count == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        await bench.PutAsync("in/a.tif", "pixels");

        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Probe.Calls.Count == 2);

        Assert.True(bench.Probe.Calls[1].At - bench.Probe.Calls[0].At >= TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Listener_ClockSetBackAfterAFailure_TriesAgainAllTheSame()
    {
        await using var bench = new HostBench
        {
            Settings = new HostSettings { Queues = new QueueSettings { VisibilityTimeout = TimeSpan.FromSeconds(15) } },
        };
        bench.Probe.Handle = (_, _) => bench.Probe.Calls.Count == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        await bench.PutAsync("in/a.tif", "pixels");
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 1);

        bench.Clock.Jump(TimeSpan.FromDays(-2));
        await bench.MoveAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(2, bench.Probe.Calls.Count);
    }

    [Fact]
    public async Task Listener_BlobThatKilledEarlierHosts_IsPoisonedWithoutACall()
    {
        await using var bench = new HostBench();
        bench.Probe.Handle = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        string etag = await bench.PutAsync("in/a.tif", "pixels");
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Probe.Running == 1);
        var path = (await ReceiptsAsync(bench)).Single();
        Assert.Contains("\"Attempts\":1", await TextAsync(bench, path), StringComparison.Ordinal);
        bench.Abort();
        await HostBench.UntilAsync(() => bench.Run.IsCompleted);

        await WriteAsync(bench, path, $$"""{"Blob":"scenes/in/a.tif","ETag":"{{etag}}","Attempts":5,"Settled":false}""");
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Poison.Count == 1);

        Assert.Single(bench.Probe.Calls);
    }

    [Fact]
    public async Task Listener_HostStopped_DoesNotCountTheTry()
    {
        await using var bench = new HostBench();
        bench.Probe.Handle = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        await bench.PutAsync("in/a.tif", "pixels");
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Probe.Running == 1);

        bench.Abort();
        await HostBench.UntilAsync(() => bench.Run.IsCompleted);
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Probe.Running == 1);

        Assert.Equal([InvocationOutcome.Interrupted], bench.Observer.Outcomes);
        Assert.Contains("\"Attempts\":1", await TextAsync(bench, (await ReceiptsAsync(bench)).Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listener_DamagedReceipt_CountsAsNone()
    {
        await using var bench = new HostBench();
        await bench.PutAsync("in/a.tif", "pixels");
        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 1);
        await bench.StopAsync();

        await WriteAsync(bench, (await ReceiptsAsync(bench)).Single(), "{");
        bench.Start(typeof(ProbeBlobFunction));

        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 2);
    }

    [Fact]
    public async Task Listener_ManyBlobs_KeepsToMaxDegreeOfParallelism()
    {
        await using var bench = new HostBench { Settings = new HostSettings { Blobs = new BlobSettings { MaxDegreeOfParallelism = 2 } } };
        using var gate = new SemaphoreSlim(0);
        bench.Probe.Handle = (_, token) => gate.WaitAsync(token);
        for (int i = 0; i < 5; i++)
        {
            await bench.PutAsync($"in/{i}.tif", "pixels");
        }

        bench.Start(typeof(ProbeBlobFunction));
        await bench.MoveUntilAsync(() => bench.Probe.Running == 2);
        await bench.MoveAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(2, bench.Probe.Calls.Count);
        gate.Release(5);

        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 5);
    }

    [Fact]
    public async Task LazyStream_NotRead_DoesNotOpenTheBlob()
    {
        await using var bench = new HostBench();
        var path = new BlobPath("scenes", "gone.tif");

        await using (new LazyBlobStream(bench.Blobs, path, CancellationToken.None))
        {
        }

        await using var stream = new LazyBlobStream(bench.Blobs, path, CancellationToken.None);
        var fault = await Assert.ThrowsAsync<FileNotFoundException>(async () => await stream.ReadExactlyAsync(new byte[1]));
        Assert.Equal("scenes/gone.tif is gone.", fault.Message);
    }

    [Fact]
    public async Task LazyStream_SynchronousUse_ReadsAndSeeks()
    {
        await using var bench = new HostBench();
        await bench.PutAsync("a.tif", "pixels");
        using var stream = new LazyBlobStream(bench.Blobs, new BlobPath("scenes", "a.tif"), CancellationToken.None);
        byte[] bytes = new byte[3];

        stream.Seek(3, SeekOrigin.Begin);
        int read = stream.Read(bytes, 0, 3);

        Assert.Equal((6, "els"), (stream.Length, Encoding.UTF8.GetString(bytes, 0, read)));
    }

    private static async Task<List<BlobPath>> ReceiptsAsync(HostBench bench)
    {
        var paths = new List<BlobPath>();
        await foreach (var entry in bench.Blobs.ListAsync("hosts", "receipts/Scene/", CancellationToken.None))
        {
            paths.Add(entry.Path);
        }

        return paths;
    }

    private static async Task<string> TextAsync(HostBench bench, BlobPath path) =>
        (await bench.Blobs.ReadAsync(path, CancellationToken.None))!.Text;

    private static async Task WriteAsync(HostBench bench, BlobPath path, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await bench.Blobs.PutAsync(path, content, CancellationToken.None);
    }
}
