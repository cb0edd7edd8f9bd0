using System.Runtime.CompilerServices;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>Builds a worker's mistake in between its stages and its ports.</summary>
internal static class Defects
{
    /// <summary>The ports with the mistake, or as they are where there is none.</summary>
    public static (IBlobStore Blobs, IQueueStore Queues) Install(Defect defect, IBlobStore blobs, IQueueStore queues) => defect switch
    {
        Defect.None => (blobs, queues),
        Defect.DeletesEarly => (blobs, new EarlyDeletion(queues)),
        _ => (new WrongBlobStore(defect, blobs), queues),
    };

    private static bool IsDetail(BlobPath path) => path.Container == BlobLayout.Work && path.Name.Contains("/t/", StringComparison.Ordinal);

    private sealed class WrongBlobStore(Defect defect, IBlobStore inner) : IBlobStore
    {
        public async Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) =>
            defect == Defect.Recomputes && IsDetail(path) ? null : await inner.FindAsync(path, cancellationToken);

        public Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.ReadAsync(path, cancellationToken);

        public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.OpenReadAsync(path, cancellationToken);

        public async Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
        {
            if (defect == Defect.PublishesEarly && path.Container == BlobLayout.Products && path.Name.EndsWith("/scene.tif", StringComparison.Ordinal))
            {
                string[] parts = path.Name.Split('/');
                var commit = new RunCommit(PipelineJson.Schema, new RunId(parts[1]), parts[0], RunOutcome.Done, string.Empty, path.ToString());
                await inner.PutAsync(BlobLayout.Latest(parts[0]), new MemoryStream(PipelineJson.Write(commit)), cancellationToken);
            }

            if (defect == Defect.WritesTorn && IsDetail(path) && await inner.FindAsync(path, cancellationToken) is null)
            {
                byte[] bytes = (await BinaryData.FromStreamAsync(content, cancellationToken)).ToArray();
                await inner.CreateAsync(path, new MemoryStream(bytes, 0, bytes.Length / 2), cancellationToken);
                await inner.PutAsync(path, new MemoryStream(bytes), cancellationToken);
                return true;
            }

            return await inner.CreateAsync(path, content, cancellationToken);
        }

        public Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
            inner.PutAsync(path, content, cancellationToken);

        public Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken) =>
            inner.ReplaceAsync(path, content, etag, cancellationToken);

        public Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

        public async IAsyncEnumerable<BlobEntry> ListAsync(
            string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var entry in inner.ListAsync(container, prefix, cancellationToken))
            {
                yield return entry;
            }
        }

        public async Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
        {
            var lease = await inner.TryLeaseAsync(path, duration, cancellationToken);
            bool keeps = defect == Defect.KeepsLease && path.Container == BlobLayout.Work;
            return lease is not null && keeps ? new KeptLease(lease) : lease;
        }
    }

    /// <summary>A lease that its holder forgets to give back and goes on renewing.</summary>
    private sealed class KeptLease(IBlobLease inner) : IBlobLease
    {
        public Task RenewAsync(CancellationToken cancellationToken) => inner.RenewAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            _ = RenewForEverAsync();
            return ValueTask.CompletedTask;
        }

        private async Task RenewForEverAsync()
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(5));
                await inner.RenewAsync(CancellationToken.None);
            }
        }
    }

    private sealed class EarlyDeletion(IQueueStore inner) : IQueueStore
    {
        public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken) =>
            inner.SendAsync(queue, body, delay, cancellationToken);

        public async Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
            string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken)
        {
            var messages = await inner.ReceiveAsync(queue, maxMessages, visibility, cancellationToken);
            foreach (var message in messages)
            {
                await inner.DeleteAsync(queue, message, cancellationToken);
            }

            return messages;
        }

        public Task<QueuedMessage?> ChangeVisibilityAsync(
            string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken) => Task.FromResult<QueuedMessage?>(message);

        public Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<int> CountAsync(string queue, CancellationToken cancellationToken) => inner.CountAsync(queue, cancellationToken);

        public Task ClearAsync(string queue, CancellationToken cancellationToken) => inner.ClearAsync(queue, cancellationToken);
    }
}
