namespace Nadir.Core.Ports;

/// <summary>What a store tells of a blob without reading it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="ETag">Changes with every write; opaque.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastModified">Time of the last write, by the store's clock.</param>
public sealed record BlobEntry(BlobPath Path, string ETag, long Length, DateTimeOffset LastModified);
