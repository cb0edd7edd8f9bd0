using System.Diagnostics;
using System.Globalization;
using Nadir.Core.Ports;
using Nadir.Platform.Folder;
using Nadir.TestKit;
using Xunit.Abstractions;

namespace Nadir.Platform.Tests.Storage;

/// <summary>Several processes on one folder store, some killed on the way: what the logs say must agree with what is there afterwards.</summary>
public sealed class StoreHammerTests(ITestOutputHelper output) : IDisposable
{
    private const int Workers = 4;
    private const int Kills = 10;
    private const int Messages = 3000;

    private readonly TempFolder folder = new();
    private readonly List<Process> processes = [];
    private int started;

    [Fact]
    public async Task Processes_KilledAtAnyLine_LeaveTheStoreConsistent()
    {
        var blobs = new FolderBlobStore(Root, TimeProvider.System);
        var queue = new FolderQueueStore(Root, TimeProvider.System);
        await blobs.PutAsync(At(HammerWorker.Counter), new MemoryStream("0"u8.ToArray()), default);
        for (int i = 0; i < Messages; i++)
        {
            await queue.SendAsync(HammerWorker.Queue, $"m{i}", TimeSpan.Zero, default);
        }

        await HammerAsync();

        string[][] log = [.. Directory.GetFiles(folder.Path, "*.log").SelectMany(File.ReadAllLines).Select(line => line.Split(' ')).Where(parts => parts.Length == 3)];
        await CheckCreatesAsync(blobs, log);
        await CheckCounterAsync(blobs, log);
        await CheckQueueAsync(queue, log);
        Assert.Empty(await blobs.ListAsync(HammerWorker.Container, "tidy/", default).Where(entry => entry.Length != 1).ToListAsync());
        HammerWorker.Writer((await blobs.ReadAsync(At("shared"), default))!.Text);
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        folder.Dispose();
    }

    private static BlobPath At(string name) => new(HammerWorker.Container, name);

    private string Root => Path.Combine(folder.Path, "store");

    private async Task HammerAsync()
    {
        var random = new Random(1);
        for (int i = 0; i < Workers; i++)
        {
            Start();
        }

        for (int i = 0; i < Kills; i++)
        {
            await Task.Delay(random.Next(200, 500));
            var victim = processes[^random.Next(1, Workers + 1)];
            Assert.False(victim.HasExited, $"a worker ended by itself with code {(victim.HasExited ? victim.ExitCode : 0)}");
            victim.Kill();
            await victim.WaitForExitAsync();
            processes.Remove(victim);
            victim.Dispose();
            Start();
        }

        foreach (var process in processes)
        {
            process.StandardInput.Close();
        }

        foreach (var process in processes)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await process.WaitForExitAsync(limit.Token);
            Assert.Equal(0, process.ExitCode);
        }
    }

    private void Start()
    {
        started++;
        string log = Path.Combine(folder.Path, $"{started}.log");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", typeof(HammerWorker).Assembly.Location, "hammer", Root, $"{started}", log },
            RedirectStandardInput = true,
        };
        processes.Add(Process.Start(start)!);
    }

    private async Task CheckCreatesAsync(FolderBlobStore blobs, string[][] log)
    {
        var winners = log.Where(line => line[0] == "created").ToDictionary(line => line[1], line => line[2]);
        int unlogged = 0;
        await foreach (var entry in blobs.ListAsync(HammerWorker.Container, "create/", default))
        {
            string writer = HammerWorker.Writer((await blobs.ReadAsync(entry.Path, default))!.Text);
            unlogged += winners.Remove(entry.Path.Name["create/".Length..], out string? winner) ? 0 : 1;
            Assert.Equal(winner ?? writer, writer);
        }

        Assert.Empty(winners);
        Assert.InRange(unlogged, 0, started);
    }

    private async Task CheckCounterAsync(FolderBlobStore blobs, string[][] log)
    {
        int[] logged = [.. log.Where(line => line[0] == "incremented").Select(line => int.Parse(line[1], CultureInfo.InvariantCulture))];
        int value = int.Parse((await blobs.ReadAsync(At(HammerWorker.Counter), default))!.Text, CultureInfo.InvariantCulture);

        output.WriteLine($"{value} increments, {logged.Length} logged, {started} processes");
        Assert.Equal(logged.Length, logged.Distinct().Count());
        Assert.InRange(value - logged.Length, 0, started);
    }

    private async Task CheckQueueAsync(FolderQueueStore queue, string[][] log)
    {
        string[] deliveries = [.. log.Where(line => line[0] == "received").Select(line => line[1])];
        Assert.Equal(deliveries.Length, deliveries.Distinct().Count());
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        var seen = new HashSet<string>(log.Where(line => line[0] == "deleted").Select(line => line[1]));
        output.WriteLine($"{deliveries.Length} deliveries, {seen.Count} deleted, {await queue.CountAsync(HammerWorker.Queue, default)} left");
        while (await queue.ReceiveAsync(HammerWorker.Queue, 32, TimeSpan.FromMinutes(5), default) is { Count: > 0 } batch)
        {
            foreach (var message in batch)
            {
                Assert.True(seen.Add(message.Body), $"{message.Body} was deleted and is there again");
            }
        }

        Assert.InRange(Messages - seen.Count, 0, started);
    }
}
