using Microsoft.Extensions.Logging;
using Nadir.Cli.Upscaling;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Stitcher;

namespace Nadir.Cli.Serving;

/// <summary>
/// Keeps a local folder like the <c>products</c> container: <c>SCENE/RUN/</c> with the product's files, the report last, and
/// <c>SCENE/latest.json</c>; records of refused scenes as <c>SCENE.rejected.json</c>.
/// </summary>
internal sealed class ProductMirror(RunStore runs, string folder, ILogger<ProductMirror> logger)
{
    private readonly LocalCopy copy = new(runs.Blobs);
    private readonly HashSet<RunId> settled = [];
    private readonly Dictionary<string, string> refusals = new(StringComparer.Ordinal);

    /// <summary>Copies what has come since the last call.</summary>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        var ended = new List<RunId>();
        await foreach (var run in runs.ListClosedAsync(cancellationToken))
        {
            ended.Add(run);
        }

        foreach (var run in ended.Where(run => !settled.Contains(run)))
        {
            await TryAsync($"run {run}", () => CopyProductAsync(run, cancellationToken));
            settled.Add(run);
        }

        await CopyRefusalsAsync(cancellationToken);
    }

    private async Task CopyProductAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await runs.FindCommitAsync(run, cancellationToken) is not { Outcome: RunOutcome.Done } commit
            || File.Exists(LocalPath(BlobLayout.Product(commit.Scene, run, ProductFiles.Report))))
        {
            return;
        }

        foreach (string file in ProductFiles.PublishingOrder)
        {
            var blob = BlobLayout.Product(commit.Scene, commit.Run, file);
            await copy.CopyAsync(blob, LocalPath(blob), cancellationToken);
        }

        await copy.CopyAsync(BlobLayout.Latest(commit.Scene), LocalPath(BlobLayout.Latest(commit.Scene)), cancellationToken);
        logger.LogInformation("Scene {Scene} is done: {Product}", commit.Scene, LocalPath(BlobLayout.Product(commit.Scene, commit.Run, ProductFiles.Scene)));
    }

    private async Task CopyRefusalsAsync(CancellationToken cancellationToken)
    {
        var there = new Dictionary<string, BlobEntry>(StringComparer.Ordinal);
        await foreach (var entry in runs.Blobs.ListAsync(BlobLayout.Rejected, string.Empty, cancellationToken))
        {
            there[entry.Path.Name] = entry;
        }

        foreach (var (name, entry) in there.Where(refusal => refusals.GetValueOrDefault(refusal.Key) != refusal.Value.ETag))
        {
            await TryAsync(name, () => copy.CopyAsync(entry.Path, RefusalPath(name), cancellationToken));
            refusals[name] = entry.ETag;
        }

        foreach (string name in refusals.Keys.Where(name => !there.ContainsKey(name)).ToList())
        {
            File.Delete(RefusalPath(name));
            refusals.Remove(name);
        }
    }

    // A name that this file system does not take, or a blob that is damaged, must not keep the others from coming out.
    private async Task TryAsync(string what, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error) when (error is CommandException or PipelineException { Disposition: Disposition.Fail })
        {
            logger.LogError("{What} stays in the store: {Reason}", what, error.Message);
        }
    }

    private string LocalPath(BlobPath product) => Path.Combine(folder, product.Name.Replace('/', Path.DirectorySeparatorChar));

    private string RefusalPath(string name)
    {
        string scene = name.EndsWith(".json", StringComparison.Ordinal) ? name[..^".json".Length] : name;
        return Path.Combine(folder, scene.Replace('/', Path.DirectorySeparatorChar) + ".rejected.json");
    }
}
