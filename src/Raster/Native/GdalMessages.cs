using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Nadir.Raster.Native;

/// <summary>
/// Collects what GDAL says on this thread while it lives; outside such a scope GDAL's messages go nowhere, so that nothing is
/// written to standard error. Scopes nest; each sees its own messages only.
/// </summary>
internal sealed partial class GdalMessages : IDisposable
{
    private const int MostKept = 32;
    private const int LongestText = 300;

    /// <summary>libtiff calls it a failure that it passes over a private tag of unknown kind; it is none.</summary>
    private const string PrivateTagNotice = "TIFF_SETGET_UNDEFINED";

    /// <summary>
    /// libjpeg's warnings of data that is missing or does not decode; its others ("extraneous bytes") leave the pixels whole.
    /// </summary>
    private static readonly string[] LossWords = ["premature end", "bad Huffman code", "bad arithmetic code", "instead of RST"];

    [ThreadStatic]
    private static GdalMessages? current;

    private readonly GdalMessages? outer;
    private readonly List<GdalMessage> messages = [];

    private GdalMessages() => outer = current;

    /// <summary>What was said, oldest first.</summary>
    public IReadOnlyList<GdalMessage> All => messages;

    /// <summary>Whether GDAL reported a failure.</summary>
    public bool HasFailure => messages.Exists(message => message.Severity >= GdalMessage.Failure);

    /// <summary>Whether a decoder that fills gaps by itself (libjpeg) warned that it did.</summary>
    public bool TellsOfLostPixels => messages.Exists(message =>
        Array.Exists(LossWords, word => message.Text.Contains(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Starts to collect on this thread.</summary>
    public static GdalMessages Collect()
    {
        var scope = new GdalMessages();
        current = scope;
        return scope;
    }

    /// <summary>Makes this class GDAL's error handler for the process.</summary>
    public static unsafe void Install() => _ = Cpl.SetErrorHandler(&OnMessage);

    /// <summary>
    /// The first failure (it is the one nearest to the cause), else the first warning, as part of a sentence: one line, no full stop.
    /// </summary>
    /// <param name="path">GDAL's path of the file, which is not for the user.</param>
    /// <param name="name">What the user calls the file.</param>
    public string Describe(string path, string name)
    {
        var failures = messages.Where(message => message.Severity >= GdalMessage.Failure);
        string? text = failures.Concat(messages).Select(message => message.Text).FirstOrDefault(text => text.Length > 0);
        if (text is null)
        {
            return "GDAL gave no reason";
        }

        text = WithoutQueries(text)
            .Replace(path, name, StringComparison.Ordinal)
            .Replace($"{name}: ", "", StringComparison.Ordinal)
            .Replace($"{name}:", "", StringComparison.Ordinal);
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.', ' ');
        return $"GDAL says: {(text.Length <= LongestText ? text : text[..(LongestText - 3)] + "...")}";
    }

    /// <summary>A text whose addresses end before their query: a blob's may carry a signature that opens it.</summary>
    public static string WithoutQueries(string text) => QueryOfAddress().Replace(text, "$1");

    /// <inheritdoc/>
    public void Dispose() => current = outer;

    [GeneratedRegex(@"(https?://[^\s?]*)\?[^\s]*", RegexOptions.IgnoreCase)]
    private static partial Regex QueryOfAddress();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void OnMessage(int severity, int number, byte* text)
    {
        if (current is not { } scope || severity < GdalMessage.Warning || scope.messages.Count >= MostKept)
        {
            return;
        }

        string message = Marshal.PtrToStringUTF8((nint)text) ?? "";
        bool isHarmless = message.Contains(PrivateTagNotice, StringComparison.Ordinal);
        scope.messages.Add(new GdalMessage(isHarmless ? GdalMessage.Warning : severity, number, message));
    }
}
