namespace Nadir.Cli.Tests.Interleavings;

/// <summary>A message that waits in a queue, or a call that a host makes in place of one.</summary>
internal readonly record struct Message(string Queue, string Body) : IComparable<Message>
{
    /// <inheritdoc/>
    public int CompareTo(Message other) =>
        string.CompareOrdinal(Queue, other.Queue) is var queues and not 0 ? queues : string.CompareOrdinal(Body, other.Body);

    /// <inheritdoc/>
    public override string ToString() => $"{Queue} {Body}";
}
