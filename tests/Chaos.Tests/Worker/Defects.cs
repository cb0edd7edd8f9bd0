using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform;

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

    private sealed class WrongBlobStore(Defect defect, IBlobStore inner) : DelegatingBlobStore(inner)
    {
        public override async Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) =>
            defect == Defect.Recomputes && IsDetail(path) ? null : await Inner.FindAsync(path, cancellationToken);

        public override async Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
        {
            if (defect == Defect.PublishesEarly && path.Container == BlobLayout.Products && path.Name.EndsWith("/scene.tif", StringComparison.Ordinal))
            {
                string[] parts = path.Name.Split('/');
                var commit = new RunCommit(PipelineJson.Schema, new RunId(parts[1]), parts[0], RunOutcome.Done, string.Empty, path.ToString());
                await Inner.PutAsync(BlobLayout.Latest(parts[0]), new MemoryStream(PipelineJson.Write(commit)), cancellationToken);
            }

            if (defect == Defect.WritesTorn && IsDetail(path) && await Inner.FindAsync(path, cancellationToken) is null)
            {
                byte[] bytes = (await BinaryData.FromStreamAsync(content, cancellationToken)).ToArray();
                await Inner.CreateAsync(path, new MemoryStream(bytes, 0, bytes.Length / 2), cancellationToken);
                await Inner.PutAsync(path, new MemoryStream(bytes), cancellationToken);
                return true;
            }

            return await Inner.CreateAsync(path, content, cancellationToken);
        }

        public override async Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
        {
            var lease = await Inner.TryLeaseAsync(path, duration, cancellationToken);
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

    private sealed class EarlyDeletion(IQueueStore inner) : DelegatingQueueStore(inner)
    {
        public override async Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
            string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken)
        {
            var messages = await Inner.ReceiveAsync(queue, maxMessages, visibility, cancellationToken);
            foreach (var message in messages)
            {
                await Inner.DeleteAsync(queue, message, cancellationToken);
            }

            return messages;
        }

        public override Task<QueuedMessage?> ChangeVisibilityAsync(
            string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken) => Task.FromResult<QueuedMessage?>(message);

        public override Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
