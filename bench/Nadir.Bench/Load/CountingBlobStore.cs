using System.Runtime.CompilerServices;
using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.Bench.Load;

/// <summary>Counts the calls of a blob store: each is a request to an account, a listing one for every 5,000 entries.</summary>
internal sealed class CountingBlobStore(IBlobStore inner, OperationCounts counts) : DelegatingBlobStore(inner)
{
    /// <summary>Key of the entries that listings gave.</summary>
    public const string Listed = "listed";

    private const int EntriesOfAPage = 5000;

    public override Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken)
    {
        counts.Add("blob find");
        return base.FindAsync(path, cancellationToken);
    }

    public override Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        counts.Add("blob read");
        return base.ReadAsync(path, cancellationToken);
    }

    public override Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        counts.Add("blob read");
        return base.OpenReadAsync(path, cancellationToken);
    }

    public override Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        counts.Add("blob write");
        return base.CreateAsync(path, content, cancellationToken);
    }

    public override Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        counts.Add("blob write");
        return base.PutAsync(path, content, cancellationToken);
    }

    public override Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken)
    {
        counts.Add("blob write");
        return base.ReplaceAsync(path, content, etag, cancellationToken);
    }

    public override Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken)
    {
        counts.Add("blob delete");
        return base.DeleteAsync(path, cancellationToken);
    }

    public override async IAsyncEnumerable<BlobEntry> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long entries = 0;
        await foreach (var entry in Inner.ListAsync(container, prefix, cancellationToken))
        {
            if (entries++ % EntriesOfAPage == 0)
            {
                counts.Add("blob list");
            }

            yield return entry;
        }

        counts.Add(Listed, entries);
        counts.Add("blob list", entries == 0 ? 1 : 0);
    }
}
