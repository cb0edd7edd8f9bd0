namespace Nadir.Core.Ports;

/// <summary>A blob read whole: its bytes and the entry they belong to.</summary>
public sealed record BlobContent(BlobEntry Entry, BinaryData Data);
