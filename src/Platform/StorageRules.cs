using System.Text;
using Nadir.Core.Ports;

namespace Nadir.Platform;

/// <summary>What every storage adapter asks of its arguments, so that a call refused by one is refused by all.</summary>
public static class StorageRules
{
    /// <summary>Longest time that a message can be hidden or a sending put off.</summary>
    public static readonly TimeSpan MaxInvisible = TimeSpan.FromDays(7);

    /// <summary>Most messages that one receive takes.</summary>
    public const int MaxMessages = 32;

    /// <summary>Throws <see cref="ArgumentException"/> unless <paramref name="name"/> can name a container or a queue.</summary>
    public static void ThrowIfBadName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsGoodName(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a container or queue: 3 to 63 lower-case letters, digits and single hyphens between them.",
                nameof(name));
        }
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> unless a lease may last <paramref name="duration"/>: 15 to 60 s.</summary>
    public static void ThrowIfBadLease(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(15) || duration > TimeSpan.FromSeconds(60))
        {
            throw new ArgumentOutOfRangeException(
                nameof(duration), $"a lease of {duration.TotalSeconds:0.###} s is outside 15 to 60 s.");
        }
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> unless a receive may ask for <paramref name="maxMessages"/>: 1 to 32.</summary>
    public static void ThrowIfBadBatch(int maxMessages)
    {
        if (maxMessages is < 1 or > MaxMessages)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxMessages), $"{maxMessages} messages asked for at once; 1 to {MaxMessages} are allowed.");
        }
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> unless <paramref name="time"/> is 0 to 7 days.</summary>
    public static void ThrowIfBadDelay(TimeSpan time)
    {
        if (time < TimeSpan.Zero || time > MaxInvisible)
        {
            throw new ArgumentOutOfRangeException(nameof(time), $"{time} is outside 0 to 7 days.");
        }
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> unless a received message may be hidden for <paramref name="time"/>: 1 s to 7 days.</summary>
    public static void ThrowIfBadVisibility(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1) || time > MaxInvisible)
        {
            throw new ArgumentOutOfRangeException(nameof(time), $"{time} is outside 1 s to 7 days.");
        }
    }

    /// <summary>The body in UTF-8; throws <see cref="ArgumentException"/> above <see cref="IQueueStore.MaxBodyBytes"/>.</summary>
    public static byte[] EncodeBody(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        int length = Encoding.UTF8.GetByteCount(body);
        if (length > IQueueStore.MaxBodyBytes)
        {
            throw new ArgumentException(
                $"a message body of {length} bytes is above the {IQueueStore.MaxBodyBytes} that fit a queue message.", nameof(body));
        }

        return Encoding.UTF8.GetBytes(body);
    }

    private static bool IsGoodName(string name)
    {
        if (name.Length is < 3 or > 63 || name.StartsWith('-') || name.EndsWith('-') || name.Contains("--", StringComparison.Ordinal))
        {
            return false;
        }

        return name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
    }
}
