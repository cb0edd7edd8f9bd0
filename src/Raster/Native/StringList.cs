using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>Owns a CSL, GDAL's null-terminated list of strings. An empty list is a null pointer, as GDAL has it.</summary>
internal sealed class StringList : SafeHandle
{
    /// <summary>Copies <paramref name="items"/>.</summary>
    public StringList(params IEnumerable<string> items)
        : base(0, ownsHandle: true)
    {
        foreach (string item in items)
        {
            handle = Cpl.AddString(handle, item);
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>"KEY=value" items.</summary>
    public static StringList Of(IEnumerable<KeyValuePair<string, string>> items) => new(items.Select(item => $"{item.Key}={item.Value}"));

    /// <summary>Copies a borrowed CSL of "KEY=value" items, in order; items without '=' are left out.</summary>
    public static unsafe List<KeyValuePair<string, string>> ReadPairs(nint list)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        for (nint* item = (nint*)list; item != null && *item != 0; item++)
        {
            string text = Marshal.PtrToStringUTF8(*item) ?? "";
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                pairs.Add(new(text[..equals], text[(equals + 1)..]));
            }
        }

        return pairs;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Cpl.DestroyList(handle);
        return true;
    }
}
