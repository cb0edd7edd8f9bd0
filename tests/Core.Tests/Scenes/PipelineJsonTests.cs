using System.Text;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Scenes;

/// <summary>Every record and message goes to JSON and back, and nothing else is taken for one.</summary>
public sealed class PipelineJsonTests
{
    private static readonly BlobPath Path = new("work", "x.json");

    private static readonly RunCommit Commit = new(1, Manifests.Run, "a.tif", RunOutcome.Failed, "It was \"bad\".", "");

    /// <summary>Readers of blobs, by name.</summary>
    public static TheoryData<string> BlobReaders => [.. Readers.Keys];

    private static Dictionary<string, Func<BlobContent, object>> Readers { get; } = new()
    {
        ["manifest"] = PipelineJson.ReadManifest,
        ["commit"] = PipelineJson.ReadCommit,
        ["rejection"] = PipelineJson.ReadRejection,
        ["failure"] = PipelineJson.ReadFailure,
        ["given up"] = PipelineJson.ReadGivenUp,
    };

    [Fact]
    public void Manifest_WithNaNNodata_RoundTripsWithTheSameBytes()
    {
        byte[] bytes = PipelineJson.Write(Manifests.Full);

        var read = PipelineJson.ReadManifest(Blob(bytes));

        Assert.Equal(Manifests.Full, read);
        Assert.True(double.IsNaN(read.Description.Bands[0].Nodata!.Value));
        Assert.Equal(bytes, PipelineJson.Write(read));
    }

    [Fact]
    public void Manifest_FromBeforePrecisions_RoundTripsWithTheSameBytes()
    {
        string text = Encoding.UTF8.GetString(PipelineJson.Write(Manifests.Full)).Replace("  \"precision\": \"int8\",\n", "", StringComparison.Ordinal);

        var read = PipelineJson.ReadManifest(Blob(Encoding.UTF8.GetBytes(text)));

        Assert.DoesNotContain("precision", text, StringComparison.Ordinal);
        Assert.Equal(Manifests.Full with { Precision = null }, read);
        Assert.Equal(text, Encoding.UTF8.GetString(PipelineJson.Write(read)));
    }

    [Fact]
    public void Commit_RoundTrips() => Assert.Equal(Commit, PipelineJson.ReadCommit(Blob(PipelineJson.Write(Commit))));

    [Fact]
    public void Rejection_RoundTrips()
    {
        var record = new RejectionRecord(1, "a b/ü.tif", "e", new RunId("0123456789abcdef"), "a: is bad; mend it.");

        Assert.Equal(record, PipelineJson.ReadRejection(Blob(PipelineJson.Write(record))));
    }

    [Fact]
    public void Failure_RoundTrips()
    {
        var failure = new UnitFailure(1, Manifests.Run, 12, "why");

        Assert.Equal(failure, PipelineJson.ReadFailure(Blob(PipelineJson.Write(failure))));
    }

    [Fact]
    public void GivenUp_RoundTrips()
    {
        var units = new GivenUpUnits(1, Manifests.Run, [new UnitFailure(1, Manifests.Run, 12, "why"), new UnitFailure(1, Manifests.Run, 13, "why not")]);

        Assert.Equal(units, PipelineJson.ReadGivenUp(Blob(PipelineJson.Write(units))));
    }

    /// <summary>A manifest from before there was a choice has no word of it, and a run without the choice writes none.</summary>
    [Fact]
    public void Manifest_PolicyOfFailedTiles_IsWrittenOnlyWhereItIsNotTheDefault()
    {
        byte[] without = PipelineJson.Write(Manifests.Full);
        byte[] with = PipelineJson.Write(Manifests.Full with { OnTileFailure = TileFailurePolicy.Nodata });

        Assert.DoesNotContain("onTileFailure", Encoding.UTF8.GetString(without), StringComparison.Ordinal);
        Assert.Equal(TileFailurePolicy.Fail, PipelineJson.ReadManifest(Blob(without)).OnTileFailure);
        Assert.Equal(TileFailurePolicy.Nodata, PipelineJson.ReadManifest(Blob(with)).OnTileFailure);
        Assert.DoesNotContain("onTileFailure", Encoding.UTF8.GetString(PipelineJson.Canonical(new UpscaleSettings())), StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_RoundTrip()
    {
        var tile = new TileSceneMessage(1, Manifests.Run);
        var upscale = new UpscaleTilesMessage(1, Manifests.Run, 12345);
        var stitch = new StitchSceneMessage(1, Manifests.Run);

        Assert.Equal(tile, PipelineJson.ReadTileScene(PipelineJson.Body(tile)));
        Assert.Equal(upscale, PipelineJson.ReadUpscaleTiles(PipelineJson.Body(upscale)));
        Assert.Equal(stitch, PipelineJson.ReadStitchScene(PipelineJson.Body(stitch)));
    }

    [Fact]
    public void Message_WithATrace_RoundTripsAndOneOfAnotherShapeIsRejected()
    {
        var message = new UpscaleTilesMessage(
            1, Manifests.Run, 5, new MessageTrace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));

        Assert.Equal(message, PipelineJson.ReadUpscaleTiles(PipelineJson.Body(message)));
        Assert.Throws<MessageRejectedException>(() => PipelineJson.ReadUpscaleTiles("""{"schema":1,"run":"0123456789abcdef","unit":1,"trace":"00-0af7"}"""));
    }

    [Fact]
    public void Message_OfTheLastUnitThereCanBe_IsFarBelowTheQueuesLimit()
    {
        string body = PipelineJson.Body(new UpscaleTilesMessage(1, Manifests.Run, int.MaxValue));

        Assert.Equal("""{"schema":1,"run":"0123456789abcdef","unit":2147483647}""", body);
        Assert.True(Encoding.UTF8.GetByteCount(body) < IQueueStore.MaxBodyBytes / 100);
    }

    [Theory]
    [MemberData(nameof(BlobReaders))]
    public void Blob_ThatIsNoJson_IsCorrupt(string kind)
    {
        var error = Assert.Throws<CorruptBlobException>(() => Readers[kind](Blob("not json"u8)));

        Assert.StartsWith("work/x.json: is not the JSON it should be", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BlobReaders))]
    public void Blob_Empty_IsCorrupt(string kind) => Assert.Throws<CorruptBlobException>(() => Readers[kind](Blob([])));

    [Theory]
    [MemberData(nameof(BlobReaders))]
    public void Blob_OfJsonNull_IsCorrupt(string kind) => Assert.Throws<CorruptBlobException>(() => Readers[kind](Blob("null"u8)));

    [Fact]
    public void Blob_OfAnotherSchema_IsCorrupt()
    {
        var manifest = Blob(PipelineJson.Write(Manifests.Full with { Schema = 2 }));
        var commit = Blob(PipelineJson.Write(Commit with { Schema = 0 }));

        Assert.Contains("has a schema other than 1", Assert.Throws<CorruptBlobException>(() => PipelineJson.ReadManifest(manifest)).Message, StringComparison.Ordinal);
        Assert.Throws<CorruptBlobException>(() => PipelineJson.ReadCommit(commit));
    }

    [Fact]
    public void Manifest_WithAFieldMissing_IsCorrupt()
    {
        string text = Encoding.UTF8.GetString(PipelineJson.Write(Manifests.Full)).Replace("\"halo\": 16,", "", StringComparison.Ordinal);

        Assert.Throws<CorruptBlobException>(() => PipelineJson.ReadManifest(Blob(Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [InlineData("not json", "is not the JSON it should be")]
    [InlineData("null", "has schema")]
    [InlineData("""{"schema":2,"run":"0123456789abcdef","unit":1}""", "has schema 2, not 1")]
    [InlineData("""{"schema":1,"run":"../../etc/passwd","unit":1}""", "is not the JSON it should be")]
    [InlineData("""{"schema":1,"run":"0123456789abcdef","unit":-1}""", "has unit -1, below 0")]
    public void Message_ThatIsNotOurs_IsRejected(string body, string reason)
    {
        var error = Assert.Throws<MessageRejectedException>(() => PipelineJson.ReadUpscaleTiles(body));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(("upscale-tiles", Disposition.Retry), (error.Queue, error.Disposition));
    }

    [Theory]
    [InlineData("""{"schema":1}""")]
    [InlineData("""{"schema":1,"unit":1}""")]
    public void Message_WithoutARun_IsRejected(string body)
    {
        Assert.Throws<MessageRejectedException>(() => PipelineJson.ReadTileScene(body));
        Assert.Throws<MessageRejectedException>(() => PipelineJson.ReadUpscaleTiles(body));
        Assert.Throws<MessageRejectedException>(() => PipelineJson.ReadStitchScene(body));
    }

    [Fact]
    public void Message_WithTheHostsOwnField_IsRead()
    {
        string body = """{"$AzureWebJobsParentId":"x","schema":1,"run":"0123456789abcdef"}""";

        Assert.Equal(Manifests.Run, PipelineJson.ReadTileScene(body).Run);
    }

    private static BlobContent Blob(ReadOnlySpan<byte> bytes)
    {
        var blobs = new MemoryBlobStore();
        blobs.CreateAsync(Path, new MemoryStream(bytes.ToArray()), CancellationToken.None).GetAwaiter().GetResult();
        return blobs.ReadAsync(Path, CancellationToken.None).GetAwaiter().GetResult()!;
    }
}
