using System.Diagnostics;
using System.Net.Sockets;
using Azure.Storage.Blobs;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Platform.Azure;
using Nadir.Platform.Azurite;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

public sealed class AzuriteProcessTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Start_NotInstalled_SaysWhatToRun()
    {
        string missing = Path.Combine(folder.Path, "azurite.js");

        var e = await Assert.ThrowsAsync<StorageUnavailableException>(() => AzuriteProcess.StartAsync(missing, folder.Path, default));

        Assert.Equal(
            $"storage: start Azurite failed: Azurite is not installed at {missing}, so run 'eng/setup --azurite' once; it is safe to try again.", e.Message);
    }

    [Fact]
    public async Task Start_ScriptFails_SaysItsLastWords()
    {
        string script = Path.Combine(folder.Path, "azurite.js");
        await File.WriteAllTextAsync(script, "console.error('no such luck'); process.exit(3);");

        var e = await Assert.ThrowsAsync<StorageUnavailableException>(() => AzuriteProcess.StartAsync(script, folder.Path, default));

        Assert.Contains("it ended with code 3: no such luck", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SameFolderAgain_HasItsBlobs()
    {
        var path = new BlobPath("work", "kept");
        await using (var first = await AzuriteProcess.StartAsync(AzuriteFixture.MainScript, folder.Path, default))
        {
            await Store(first).PutAsync(path, new MemoryStream("x"u8.ToArray()), default);
        }

        await using var second = await AzuriteProcess.StartAsync(AzuriteFixture.MainScript, folder.Path, default);

        Assert.NotNull(await Store(second).FindAsync(path, default));
    }

    [Fact]
    public async Task Resume_AfterStop_AnswersTheSameClientsWithItsBlobs()
    {
        var path = new BlobPath("work", "kept");
        await using var azurite = await AzuriteProcess.StartAsync(AzuriteFixture.MainScript, folder.Path, default);
        var store = Store(azurite);
        await store.PutAsync(path, new MemoryStream("x"u8.ToArray()), default);

        await azurite.StopAsync();
        bool answersStopped = await AnswersAsync(new BlobServiceClient(azurite.ConnectionString).Uri.Port);
        await azurite.ResumeAsync(default);

        Assert.False(answersStopped);
        Assert.NotNull(await store.FindAsync(path, default));
    }

    [Fact]
    public async Task Store_AzuriteStopped_IsUnavailable()
    {
        AzureBlobStore store;
        await using (var azurite = await AzuriteProcess.StartAsync(AzuriteFixture.MainScript, folder.Path, default))
        {
            store = Store(azurite);
        }

        var e = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.FindAsync(new BlobPath("work", "x"), default));

        Assert.StartsWith("storage: find work/x failed: no answer from the account (", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("), so check the address and that it is up; it is safe to try again.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starter_Killed_TakesAzuriteAlong()
    {
        using var starter = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", typeof(HammerWorker).Assembly.Location, "azurite", AzuriteFixture.MainScript, folder.Path },
            RedirectStandardOutput = true,
        })!;
        int port = int.Parse((await starter.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(await AnswersAsync(port));

        starter.Kill();

        var limit = Stopwatch.StartNew();
        while (await AnswersAsync(port))
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(20), "Azurite outlived its starter by 20 s");
            await Task.Delay(50);
        }
    }

    public void Dispose() => folder.Dispose();

    private static AzureBlobStore Store(AzuriteProcess azurite) => new(StorageConnection.Parse(azurite.ConnectionString).CreateBlobService());

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
