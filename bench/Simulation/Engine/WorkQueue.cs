namespace Nadir.Simulation.Engine;

/// <summary>
/// A queue of messages, taken in the order in which they became visible. It keeps a stream for each scene rather than a message for each unit, so
/// it is as large as the number of scenes in it.
/// </summary>
internal sealed class WorkQueue
{
    private readonly PriorityQueue<WorkStream, (TimeSpan First, long Number)> streams = new();
    private long added;

    /// <summary>When the next message becomes visible, or null for an empty queue.</summary>
    public TimeSpan? Next => streams.TryPeek(out var stream, out _) ? stream.First : null;

    /// <summary>Adds messages.</summary>
    public void Add(WorkStream stream) => streams.Enqueue(stream, (stream.First, added++));

    /// <summary>Messages at a moment: those visible, and those that a killed worker still hides.</summary>
    public long CountAt(TimeSpan now) => streams.UnorderedItems.Sum(item => (long)item.Element.CountAt(now));

    /// <summary>Takes the message that has been visible longest; false when none is.</summary>
    public bool TryTake(TimeSpan now, out int scene, out TimeSpan visibleSince)
    {
        (scene, visibleSince) = (0, TimeSpan.Zero);
        if (!streams.TryPeek(out var stream, out _) || stream.First > now)
        {
            return false;
        }

        (scene, visibleSince) = (stream.Scene, stream.First);
        if (stream.Count == 1)
        {
            streams.Dequeue();
        }
        else
        {
            var rest = stream.Rest;
            streams.DequeueEnqueue(rest, (rest.First, added++));
        }

        return true;
    }
}
