namespace Nadir.Platform.Hosting;

/// <summary>What the host remembers of one blob and one function. It says nothing about the blob's other versions.</summary>
/// <param name="Blob">The blob's path, for people who look.</param>
/// <param name="ETag">The version of the blob.</param>
/// <param name="Attempts">Calls begun for this version.</param>
/// <param name="Settled">Whether the version is done: handled, or given up as poison.</param>
internal sealed record BlobReceipt(string Blob, string ETag, int Attempts, bool Settled);
