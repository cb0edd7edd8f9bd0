using System.Globalization;
using System.Text;
using Nadir.Core.Ports;
using Nadir.Platform.Folder;

namespace Nadir.Platform.Tests.Storage;

/// <summary>
/// A process that works hard on a folder store until it is killed or its standard input ends, and writes down what the store told it. Each line of
/// the log goes to the kernel before the next operation, so a kill can lose at most the line of the operation under way.
/// </summary>
internal sealed class HammerWorker : IDisposable
{
    public const string Container = "hammer";
    public const string Queue = "hammer-queue";
    public const string Counter = "counter";
    public const int CreateNames = 3000;

    private readonly FolderBlobStore blobs;
    private readonly FolderQueueStore queue;
    private readonly FileStream log;
    private readonly string id;
    private readonly Random random;

    private HammerWorker(string root, string id, string logFile)
    {
        blobs = new FolderBlobStore(root, TimeProvider.System);
        queue = new FolderQueueStore(root, TimeProvider.System);
        log = new FileStream(logFile, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        this.id = id;
        random = new Random(int.Parse(id, CultureInfo.InvariantCulture));
    }

    /// <summary>Runs <c>hammer root id logFile</c>.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        if (args is not ["hammer", var root, var id, var logFile])
        {
            await Console.Error.WriteLineAsync("usage: hammer root id logFile");
            return 2;
        }

        using var worker = new HammerWorker(root, id, logFile);
        await worker.RunUntilAsync(Task.Run(Console.In.ReadToEnd));
        return 0;
    }

    /// <summary>Text that tells its writer and shows every tear: a head, then one character repeated.</summary>
    public static string Content(string writer, int size) => $"{writer}:{size}:" + new string((char)('a' + (size % 26)), size);

    /// <summary>The writer of a whole content; throws when it is torn.</summary>
    public static string Writer(string text)
    {
        string[] parts = text.Split(':');
        int size = int.Parse(parts[1], CultureInfo.InvariantCulture);
        return text == Content(parts[0], size) ? parts[0] : throw new InvalidDataException($"torn: {text[..Math.Min(40, text.Length)]}");
    }

    public void Dispose() => log.Dispose();

    private static BlobPath At(string name) => new(Container, name);

    private async Task RunUntilAsync(Task end)
    {
        do
        {
            await CreateAsync();
            await IncrementAsync();
            await OverwriteAsync();
            await TidyAsync();
            await WorkOffAsync();
        }
        while (!end.IsCompleted);
    }

    private async Task CreateAsync()
    {
        int number = random.Next(CreateNames);
        if (await blobs.CreateAsync(At($"create/{number:D5}"), Bytes(Content(id, random.Next(1, 30_000))), default))
        {
            Log("created", $"{number:D5}");
        }
    }

    private async Task IncrementAsync()
    {
        var now = await blobs.ReadAsync(At(Counter), default);
        int value = int.Parse(now!.Text, CultureInfo.InvariantCulture);
        if (await blobs.ReplaceAsync(At(Counter), Bytes($"{value + 1}"), now.Entry.ETag, default))
        {
            Log("incremented", $"{value + 1}");
        }
    }

    private async Task OverwriteAsync()
    {
        await blobs.PutAsync(At("shared"), Bytes(Content(id, random.Next(1, 200_000))), default);
        Writer((await blobs.ReadAsync(At("shared"), default))!.Text);
    }

    private async Task TidyAsync()
    {
        var path = At($"tidy/{random.Next(2)}/{id}");
        await blobs.PutAsync(path, Bytes("x"), default);
        if (!await blobs.DeleteAsync(path, default))
        {
            throw new InvalidDataException($"{path} vanished");
        }
    }

    private async Task WorkOffAsync()
    {
        foreach (var message in await queue.ReceiveAsync(Queue, 3, TimeSpan.FromSeconds(1), default))
        {
            Log("received", $"{message.Body}#{message.DequeueCount}");
            await Task.Delay(random.Next(10));
            if (await queue.DeleteAsync(Queue, message, default))
            {
                Log("deleted", message.Body);
            }
        }
    }

    private void Log(string what, string which) => log.Write(Encoding.UTF8.GetBytes($"{what} {which} {id}\n"));

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
