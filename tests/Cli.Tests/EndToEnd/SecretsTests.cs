using System.Collections.Concurrent;
using System.Text;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Azure;
using Nadir.Platform.Hosting;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>
/// The account's key, which is this test run's own, is in nothing that a run writes: no log line at any level, no manifest, record,
/// report, product or message, no span or number that is told, and no error.
/// </summary>
[Collection(AzuriteFixture.Collection)]
public sealed class SecretsTests(AzuriteFixture azurite)
{
    private const string BadKey = "bWFya2VyLW9mLWEta2V5LXRoYXQtaXMtbm90LXRoZS1hY2NvdW50cw==";

    [Fact]
    public async Task Run_WithGoodAndBadScenes_WritesTheKeyNowhere()
    {
        string key = Part(azurite.Connection.ConnectionString!, "AccountKey");
        var log = new ConcurrentQueue<string>();
        using var folder = new TempFolder();
        using var recorder = new SpanRecorder();
        var choices = new PipelineChoices { Pattern = new PatternDetailModel(PatternDetailModel.NewCard()), Log = log.Enqueue };
        await using (var pipeline = TestPipeline.OnAccount(azurite.Connection, folder, choices))
        {
            string bad = Path.Combine(folder.Path, "bad.tif");
            await File.WriteAllBytesAsync(bad, (await File.ReadAllBytesAsync(Samples.Landsat))[..40_000]);
            await pipeline.DropAsync("secret-good.tiff", Samples.Landsat);
            await pipeline.DropAsync("secret-bad.tif", bad);
            await pipeline.Queues.SendAsync(QueueNames.TileScene, "no message of ours", TimeSpan.Zero, CancellationToken.None);
            await pipeline.RunUntilIdleAsync();

            Assert.NotNull(await pipeline.FindRejectionAsync("secret-bad.tif"));
            Assert.NotEmpty(await pipeline.ReadProductAsync("secret-good.tiff"));
            int blobs = await AssertAbsentAsync(pipeline.Blobs, key);
            Assert.True(blobs > 10, $"only {blobs} blobs were looked at");
        }

        var told = recorder.Spans
            .SelectMany(span => span.TagObjects.Select(tag => $"{tag.Value}").Append(span.StatusDescription ?? "").Append(span.OperationName))
            .Concat(recorder.Numbers.Select(number => number.Tags))
            .ToList();
        Assert.Contains("secret-bad.tif", told);
        Assert.DoesNotContain(told, text => Holds(Encoding.UTF8.GetBytes(text), key));
        Assert.Contains(log, line => line.Contains("secret-bad.tif", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => Holds(Encoding.UTF8.GetBytes(line), key));
    }

    [Fact]
    public async Task Account_ThatRefusesItsKey_IsToldWithoutTheKey()
    {
        string connection = azurite.Connection.ConnectionString!;
        var refused = StorageConnection.Parse(connection.Replace(Part(connection, "AccountKey"), BadKey, StringComparison.Ordinal));
        var log = new ConcurrentQueue<string>();
        using var folder = new TempFolder();
        var choices = new PipelineChoices { Pattern = new PatternDetailModel(PatternDetailModel.NewCard()), Log = log.Enqueue };
        await using var pipeline = TestPipeline.OnAccount(refused, folder, choices);

        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => pipeline.DropAsync("a.tiff", Samples.Landsat));
        var location = await new AzureRasterLocator(refused, TimeProvider.System).LocateAsync(BlobLayout.Scene("a.tiff"), CancellationToken.None);
        var scene = await Assert.ThrowsAnyAsync<PipelineException>(() => SceneExaminers.Create(SceneIsolation.Process).ExamineAsync(
            new("a.tiff", location, RasterLimits.Default, ExaminationDepth.Whole), CancellationToken.None));

        Assert.All([error.ToString(), scene.ToString(), location.ToString(), .. log], text => Assert.False(Holds(Encoding.UTF8.GetBytes(text), BadKey), text));
    }

    /// <summary>Looks through every blob; gives how many.</summary>
    private static async Task<int> AssertAbsentAsync(IBlobStore blobs, string key)
    {
        int count = 0;
        foreach (string container in (string[])[BlobLayout.Scenes, BlobLayout.Work, BlobLayout.Products, BlobLayout.Rejected, FunctionHostOptions.RecordContainer])
        {
            await foreach (var entry in blobs.ListAsync(container, string.Empty, CancellationToken.None))
            {
                count++;
                byte[] bytes = (await blobs.ReadAsync(entry.Path, CancellationToken.None))?.Data.ToArray() ?? [];
                Assert.False(Holds(bytes, key), $"{entry.Path} holds the key");
            }
        }

        return count;
    }

    /// <summary>As it stands, or as JSON and URLs would write it, or a good part of it.</summary>
    private static bool Holds(byte[] bytes, string key) =>
        Array.Exists(
            [key, key[..24], Uri.EscapeDataString(key), key.Replace("+", "\\u002B", StringComparison.Ordinal), Convert.ToHexString(Convert.FromBase64String(key))],
            text => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    private static string Part(string connection, string name) =>
        connection.Split(';').Single(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
