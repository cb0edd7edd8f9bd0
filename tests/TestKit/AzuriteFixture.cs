using Nadir.Platform.Azure;
using Nadir.Platform.Azurite;

namespace Nadir.TestKit;

/// <summary>
/// One Azurite for the test classes that share it. Each test assembly names it in a collection of its own:
/// <c>[CollectionDefinition(AzuriteFixture.Collection)] public sealed class AzuriteTests : ICollectionFixture&lt;AzuriteFixture&gt;;</c>
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    /// <summary>The collection's name.</summary>
    public const string Collection = "azurite";

    private readonly string folder = Directory.CreateTempSubdirectory("nadir-azurite-").FullName;
    private AzuriteProcess? process;

    /// <summary>Azurite's entry point in this repository.</summary>
    public static string MainScript => Path.Combine(Repository.Root, "infra", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");

    /// <summary>How to reach it.</summary>
    public StorageConnection Connection => StorageConnection.Parse(process!.ConnectionString);

    /// <inheritdoc/>
    public async Task InitializeAsync() => process = await AzuriteProcess.StartAsync(MainScript, folder, CancellationToken.None);

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}
