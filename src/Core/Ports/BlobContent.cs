using System.Text;

namespace Nadir.Core.Ports;

/// <summary>A blob read whole: its bytes and the entry they belong to.</summary>
public sealed record BlobContent(BlobEntry Entry, ReadOnlyMemory<byte> Data)
{
    /// <summary>The bytes as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Data.Span);
}
