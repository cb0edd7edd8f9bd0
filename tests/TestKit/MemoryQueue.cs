namespace Nadir.TestKit;

/// <summary>The messages of one queue in the order in which they become visible; each call costs what it gives, however many there are.</summary>
internal sealed class MemoryQueue
{
    private readonly Dictionary<string, MemoryMessage> byId = [];
    private readonly SortedSet<MemoryMessage> byTime = new(
        Comparer<MemoryMessage>.Create((a, b) => (a.VisibleAt, a.Number).CompareTo((b.VisibleAt, b.Number))));

    /// <summary>Number of messages, visible or not.</summary>
    public int Count => byId.Count;

    /// <summary>A message, or null.</summary>
    public MemoryMessage? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Adds a message.</summary>
    public void Add(MemoryMessage message)
    {
        byId.Add(message.Id, message);
        byTime.Add(message);
    }

    /// <summary>Messages that are visible at a time, the longest visible first.</summary>
    public IEnumerable<MemoryMessage> Due(DateTimeOffset now) => byTime.TakeWhile(message => message.VisibleAt <= now);

    /// <summary>Changes when a message is visible.</summary>
    public void Move(MemoryMessage message, DateTimeOffset visibleAt)
    {
        byTime.Remove(message);
        message.VisibleAt = visibleAt;
        byTime.Add(message);
    }

    /// <summary>Removes a message; false when it is not there.</summary>
    public bool Remove(MemoryMessage message) => byTime.Remove(message) && byId.Remove(message.Id);

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        byId.Clear();
        byTime.Clear();
    }
}
