using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.TestKit;

namespace Nadir.Ingest.Tests;

/// <summary>What Event Grid puts into the queue of dropped scenes.</summary>
public sealed class IngestDropFunctionTests : IDisposable
{
    private static readonly UpscaleSettings Settings = new() { Model = "pattern" };

    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Drop_EventOfAScene_BecomesARun()
    {
        var blob = await bench.DropAsync("north/a b.tif", new TiffScene().ToBytes());

        await new IngestDropFunction(NewHandler(), Settings).RunAsync(Event("north/a b.tif", blob.ETag), CancellationToken.None);

        Assert.Single(await bench.Runs.ListOpenAsync(CancellationToken.None).ToListAsync());
        Assert.Single(await bench.TakeAsync(QueueNames.TileScene));
    }

    /// <summary>Event Grid may tell twice, and late: the blob is looked up as it stands.</summary>
    [Fact]
    public async Task Drop_SceneIsGone_DoesNothing()
    {
        await new IngestDropFunction(NewHandler(), Settings).RunAsync(Event("a.tif", "e"), CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Work));
        Assert.Empty(await bench.NamesAsync(BlobLayout.Rejected));
    }

    [Fact]
    public async Task DropPoison_EventOfAScene_RecordsIt()
    {
        var blob = await bench.DropAsync("a.tif", [1]);

        await Poison().RunAsync(Event("a.tif", blob.ETag), CancellationToken.None);

        Assert.NotNull(await bench.Runs.FindRejectionAsync("a.tif", CancellationToken.None));
    }

    /// <summary>Left in the queue it would come back for ever: it has no poison queue of its own.</summary>
    [Fact]
    public async Task DropPoison_NoEvent_IsFinished()
    {
        await Poison().RunAsync("no JSON", CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Rejected));
    }

    [Theory]
    [InlineData("no JSON", "a message is not one event in Event Grid's schema")]
    [InlineData("[]", "a message is not one event in Event Grid's schema")]
    [InlineData("{\"eventType\":\"Microsoft.Storage.BlobCreated\",\"subject\":\"/blobServices/default/containers/scenes/blobs/a\"}", "a message is not one event in Event Grid's schema")]
    [InlineData("{\"eventType\":\"Microsoft.Storage.BlobCreated\",\"subject\":\"/blobServices/default/containers/scenes/blobs/a\",\"data\":{}}", "an event does not tell its eTag")]
    [InlineData("{\"subject\":\"s\"}", "an event does not tell its eventType")]
    [InlineData("{\"eventType\":\"Microsoft.Storage.BlobCreated\",\"subject\":5}", "an event does not tell its subject")]
    [InlineData("{\"eventType\":\"Microsoft.Storage.BlobDeleted\",\"subject\":\"/blobServices/default/containers/scenes/blobs/a\"}", "not of a blob written to scenes")]
    [InlineData("{\"eventType\":\"Microsoft.Storage.BlobCreated\",\"subject\":\"/blobServices/default/containers/work/blobs/a\"}", "not of a blob written to scenes")]
    [InlineData("{\"eventType\":\"Microsoft.Storage.BlobCreated\",\"subject\":\"/blobServices/default/containers/scenes/blobs/\"}", "not of a blob written to scenes")]
    public async Task Drop_OtherMessage_IsRefusedWithTheReason(string message, string reason)
    {
        var error = await Assert.ThrowsAsync<MessageRejectedException>(
            () => new IngestDropFunction(NewHandler(), Settings).RunAsync(message, CancellationToken.None));

        Assert.StartsWith("queue scene-dropped: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static string Event(string name, string etag) =>
        $$"""
        {
          "topic": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a",
          "subject": "/blobServices/default/containers/scenes/blobs/{{name}}",
          "eventType": "Microsoft.Storage.BlobCreated", "id": "1", "eventTime": "2026-01-01T00:00:00Z",
          "data": { "api": "PutBlob", "eTag": "{{etag}}", "contentLength": 1, "blobType": "BlockBlob" },
          "dataVersion": "", "metadataVersion": "1"
        }
        """;

    private IngestDropPoisonFunction Poison() => new(NewHandler(), Settings, NullLogger<IngestDropPoisonFunction>.Instance);

    private IngestHandler NewHandler() => new(
        bench.Runs,
        bench.Queues,
        bench.Locator,
        new MemoryModelCatalog(PatternDetailModel.NewCard()),
        new InProcessExaminer(),
        RasterLimits.Default,
        NullLogger<IngestHandler>.Instance);
}
