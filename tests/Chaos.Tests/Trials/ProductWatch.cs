using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Stitcher;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>
/// A user who looks at the products all the time: whatever can be seen must be whole. A picture's bytes are the quiet run's from the moment
/// it is there; where there is a report, every file is; what latest.json names has its report.
/// </summary>
internal sealed class ProductWatch(IBlobStore blobs, QuietProduct? quiet) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private readonly HashSet<string> seen = [];
    private readonly HashSet<string> violations = [];

    /// <summary>Looks so far.</summary>
    public int Looks { get; private set; }

    /// <summary>What was wrong, a sentence each.</summary>
    public IReadOnlyList<string> Violations => [.. violations];

    /// <summary>Looks until cancelled; a store that is away shows nothing.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await LookAsync();
            await Task.Delay(150, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync()
    {
        await turn.WaitAsync();
        try
        {
            await LookInTurnAsync();
            Looks++;
        }
        catch (StorageUnavailableException)
        {
            // Azurite is stopped: nothing is visible.
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private async Task LookInTurnAsync()
    {
        // Before the listing: whatever this names was published before, so the listing must have it.
        var latest = new List<RunCommit>();
        var listed = new Dictionary<string, BlobEntry>();
        await foreach (var entry in blobs.ListAsync(BlobLayout.Products, string.Empty, CancellationToken.None))
        {
            if (entry.Path.Name.EndsWith("/latest.json", StringComparison.Ordinal)
                && await blobs.ReadAsync(entry.Path, CancellationToken.None) is { } blob)
            {
                latest.Add(PipelineJson.ReadCommit(blob));
            }
        }

        await foreach (var entry in blobs.ListAsync(BlobLayout.Products, string.Empty, CancellationToken.None))
        {
            listed[entry.Path.Name] = entry;
        }

        foreach (var commit in latest)
        {
            Require(listed.ContainsKey($"{commit.Scene}/{commit.Run}/{ProductFiles.Report}"), $"latest.json of {commit.Scene} names run {commit.Run}, which has no report");
        }

        foreach (var (name, entry) in listed)
        {
            await CheckAsync(name, entry, listed);
        }
    }

    private async Task CheckAsync(string name, BlobEntry entry, Dictionary<string, BlobEntry> listed)
    {
        string file = name[(name.LastIndexOf('/') + 1)..];
        string folder = name[..(name.LastIndexOf('/') + 1)];
        if (file == ProductFiles.Report)
        {
            foreach (string other in ProductFiles.PublishingOrder)
            {
                Require(listed.ContainsKey(folder + other), $"{folder} has a report and no {other}");
            }
        }

        if (file == "latest.json" || !seen.Add($"{name} {entry.ETag}"))
        {
            return;
        }

        byte[] bytes = (await blobs.ReadAsync(entry.Path, CancellationToken.None))?.Data.ToArray() ?? [];
        switch (file)
        {
            case ProductFiles.Scene:
                Require(quiet is null || bytes.AsSpan().SequenceEqual(quiet.Scene), $"{name} is not the quiet run's");
                break;
            case ProductFiles.Quicklook:
                Require(quiet is null || bytes.AsSpan().SequenceEqual(quiet.Quicklook), $"{name} is not the quiet run's");
                break;
            case ProductFiles.Report:
                string? said = JsonDocument.Parse(bytes).RootElement.GetProperty("product").GetProperty("sha256").GetString();
                var picture = await blobs.ReadAsync(new BlobPath(BlobLayout.Products, folder + ProductFiles.Scene), CancellationToken.None);
                Require(picture is not null && said == Convert.ToHexStringLower(SHA256.HashData(picture.Data.Span)), $"{name} is of another picture");
                break;
            default:
                using (JsonDocument.Parse(bytes))
                {
                }

                break;
        }
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            violations.Add(otherwise);
        }
    }
}
