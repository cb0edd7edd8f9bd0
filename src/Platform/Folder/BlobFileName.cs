using System.Globalization;
using System.Text;

namespace Nadir.Platform.Folder;

/// <summary>
/// Blob names as file names, and back. Every part of a name is one file name: a blob keeps its own, a part before a slash ends in
/// '~' (so "a" and "a/b" can both exist), and a part above <see cref="MaxBytes"/> is broken into pieces of which all but the last end in
/// "~~". Characters that some file system refuses, '%' and '~' are written %XX. Law: <c>Decode(Encode(part)) == part</c>, and no two
/// names share a file.
/// </summary>
internal static class BlobFileName
{
    /// <summary>Longest piece in UTF-8 bytes, its ending left out; file systems take 255.</summary>
    public const int MaxBytes = 240;

    private const string Refused = "<>:\"|?*\\%~";

    /// <summary>The path of a blob's file below its container's folder.</summary>
    /// <param name="name">A valid blob name.</param>
    /// <param name="foldsCase">True where the file system takes "A" for "a": capitals and non-ASCII are escaped too.</param>
    public static string ToPath(string name, bool foldsCase)
    {
        int slash = name.LastIndexOf('/');
        string[] pieces = [.. Pieces(name[(slash + 1)..], foldsCase)];
        return Path.Combine(slash < 0 ? "" : ToFolder(name[..slash], foldsCase), Path.Combine([.. Ended(pieces, "")]));
    }

    /// <summary>The path of the folder that holds the blobs whose names start with <paramref name="parts"/> and a slash.</summary>
    public static string ToFolder(string parts, bool foldsCase) =>
        Path.Combine([.. parts.Split('/').SelectMany(part => Ended([.. Pieces(part, foldsCase)], "~"))]);

    /// <summary>What a file's or folder's own name stands for, and the text it gives to the blob's name.</summary>
    public static (PathKind Kind, string Text) Decode(string fileName, bool isFolder, bool foldsCase)
    {
        var kind = fileName.EndsWith("~~", StringComparison.Ordinal) ? PathKind.Beginning
            : fileName.EndsWith('~') ? PathKind.Part
            : PathKind.Blob;
        string bare = fileName[..^(kind == PathKind.Beginning ? 2 : kind == PathKind.Part ? 1 : 0)];
        if (isFolder == (kind == PathKind.Blob) || Unescape(bare) is not { Length: > 0 } text)
        {
            return (PathKind.Foreign, "");
        }

        // A name that we would have written otherwise is not ours; taking it would give one blob two files.
        return kind == PathKind.Beginning || Pieces(text, foldsCase).SequenceEqual([bare]) ? (kind, text) : (PathKind.Foreign, "");
    }

    private static IEnumerable<string> Ended(string[] pieces, string lastEnding) =>
        pieces.Select((piece, i) => piece + (i < pieces.Length - 1 ? "~~" : lastEnding));

    private static IEnumerable<string> Pieces(string part, bool foldsCase)
    {
        var piece = new StringBuilder();
        int bytes = 0;
        for (int i = 0; i < part.Length;)
        {
            string token = Token(part, i, bytes == 0, foldsCase);
            int length = Encoding.UTF8.GetByteCount(token);
            if (bytes + length > MaxBytes)
            {
                yield return piece.ToString();
                piece.Clear();
                bytes = 0;
                continue;
            }

            piece.Append(token);
            bytes += length;
            i += token.Length == 2 ? 2 : 1; // Only a surrogate pair makes a token of two.
        }

        yield return piece.ToString();
    }

    // One character (or surrogate pair) as it stands in a file name; the rules see only what follows it, so that a piece can be checked alone.
    private static string Token(string part, int i, bool first, bool foldsCase)
    {
        char c = part[i];
        if (char.IsHighSurrogate(c) && i + 1 < part.Length && char.IsLowSurrogate(part[i + 1]) && !foldsCase)
        {
            return part.Substring(i, 2);
        }

        if (char.IsSurrogate(c) || (foldsCase && c > 0x7f))
        {
            return $"%u{(int)c:X4}";
        }

        bool escape = c < 0x20 || c == 0x7f || Refused.Contains(c)
            || (i + 1 == part.Length && c is '.' or ' ')
            || (foldsCase && char.IsAsciiLetterUpper(c))
            || (first && IsDevice(part.AsSpan(i)));
        return escape ? $"%{(int)c:X2}" : c.ToString();
    }

    // CON, NUL, COM1, ... with any extension are devices on Windows.
    private static bool IsDevice(ReadOnlySpan<char> name)
    {
        int dot = name.IndexOf('.');
        var stem = dot < 0 ? name : name[..dot];
        string[] devices = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];
        foreach (string device in devices)
        {
            if (stem.StartsWith(device, StringComparison.OrdinalIgnoreCase)
                && (stem.Length == 3 ? device is not ("COM" or "LPT") : stem.Length == 4 && device is "COM" or "LPT" && char.IsAsciiDigit(stem[3])))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                result.Append(text[i]);
                continue;
            }

            (int skip, int digits) = i + 1 < text.Length && text[i + 1] == 'u' ? (2, 4) : (1, 2);
            if (i + skip + digits > text.Length
                || !ushort.TryParse(text.AsSpan(i + skip, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
            {
                return null;
            }

            result.Append((char)code);
            i += skip + digits - 1;
        }

        return result.ToString();
    }
}
