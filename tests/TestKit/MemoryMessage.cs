using System.Globalization;

namespace Nadir.TestKit;

/// <summary>A message of a <see cref="MemoryQueue"/>; its number tells its place among those sent.</summary>
internal sealed class MemoryMessage(long number, string body, DateTimeOffset visibleAt)
{
    public long Number { get; } = number;

    public string Id { get; } = number.ToString("x", CultureInfo.InvariantCulture);

    public string Body { get; } = body;

    public DateTimeOffset VisibleAt { get; set; } = visibleAt;

    public string Receipt { get; set; } = "";

    public int Count { get; set; }
}
