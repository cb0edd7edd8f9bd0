using System.Globalization;
using System.Security.Cryptography;

namespace Nadir.Platform.Folder;

/// <summary>
/// A message's file name: <c>visibleAt-id-count-nonce</c>. Times are UTC ticks of 19 digits, so that names sort by the time they become
/// visible, then by the time they were sent. Law: <c>Parse(x.ToString()) == x</c>.
/// </summary>
/// <param name="VisibleAt">When the message is visible, in UTC ticks.</param>
/// <param name="Id">Time of sending in UTC ticks and 8 random hex digits.</param>
/// <param name="Count">Deliveries so far.</param>
/// <param name="Nonce">Tells this delivery or renewal from all others.</param>
internal readonly record struct MessageFileName(long VisibleAt, string Id, int Count, string Nonce)
{
    private const int TimeDigits = 19;

    /// <summary>The name of a message not yet delivered.</summary>
    public static MessageFileName New(DateTime sent, DateTimeOffset visibleAt) =>
        new(visibleAt.UtcTicks, sent.Ticks.ToString("D19", CultureInfo.InvariantCulture) + FreshNonce(), 0, FreshNonce());

    /// <summary>The name that a file name is, or null when it is none.</summary>
    public static MessageFileName? Parse(string fileName)
    {
        string[] parts = fileName.Split('-');
        return parts is [{ Length: TimeDigits }, { Length: TimeDigits + 8 }, _, { Length: 8 }]
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long visibleAt)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && parts[1].All(char.IsAsciiHexDigitLower)
            && parts[3].All(char.IsAsciiHexDigitLower)
            ? new MessageFileName(visibleAt, parts[1], count, parts[3])
            : null;
    }

    /// <summary>The name after one more delivery.</summary>
    public MessageFileName Delivered(DateTimeOffset visibleAt) => new(visibleAt.UtcTicks, Id, Count + 1, FreshNonce());

    /// <summary>The name after a change of visibility.</summary>
    public MessageFileName Renewed(DateTimeOffset visibleAt) => new(visibleAt.UtcTicks, Id, Count, FreshNonce());

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{VisibleAt:D19}-{Id}-{Count}-{Nonce}");

    private static string FreshNonce() => RandomNumberGenerator.GetHexString(8, lowercase: true);
}
