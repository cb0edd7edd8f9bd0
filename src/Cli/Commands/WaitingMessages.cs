using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Commands;

/// <summary>Messages of every queue, poison queues included, over the stores looked at.</summary>
internal sealed class WaitingMessages
{
    private static readonly string[] Queues =
    [
        .. new[] { QueueNames.SceneDropped, QueueNames.TileScene, QueueNames.UpscaleTiles, QueueNames.StitchScene }.SelectMany(queue => new[] { queue, queue + QueueNames.PoisonSuffix }),
        QueueNames.BlobPoison,
    ];

    private readonly int[] counts = new int[Queues.Length];

    /// <summary>The queues.</summary>
    public IReadOnlyList<QueueRow> Rows => [.. Queues.Select((queue, i) => new QueueRow(queue, counts[i]))];

    /// <summary>Whether any message waits, hides or is in work.</summary>
    public bool Any => counts.Any(count => count > 0);

    /// <summary>Adds those of one store.</summary>
    public async Task AddAsync(IQueueStore queues, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Queues.Length; i++)
        {
            counts[i] += await queues.CountAsync(Queues[i], cancellationToken);
        }
    }
}
