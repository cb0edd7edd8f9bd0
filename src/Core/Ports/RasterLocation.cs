namespace Nadir.Core.Ports;

/// <summary>How GDAL reaches a blob in place.</summary>
/// <param name="Path">A path GDAL opens: a file path or <c>/vsiaz/container/name</c>.</param>
/// <param name="Options">GDAL path-specific options that the path needs (account, endpoint, credential); empty for files.</param>
public sealed record RasterLocation(string Path, IReadOnlyDictionary<string, string> Options);
