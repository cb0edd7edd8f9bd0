using Azure.Storage.Blobs;
using Nadir.Platform.Azurite;

namespace Nadir.Platform.Tests.Storage;

/// <summary>This assembly as a program: the child processes that tests start in order to kill them.</summary>
internal static class Program
{
    /// <summary><c>hammer ...</c> or <c>azurite mainScript dataFolder</c>, which prints the blob port and waits.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["azurite", var mainScript, var dataFolder])
        {
            return await HammerWorker.MainAsync(args);
        }

        await using var azurite = await AzuriteProcess.StartAsync(mainScript, dataFolder, CancellationToken.None);
        await Console.Out.WriteLineAsync($"{new BlobServiceClient(azurite.ConnectionString).Uri.Port}");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
