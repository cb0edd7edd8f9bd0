using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>What is kept of one run to no purpose any more.</summary>
/// <param name="Run">The run.</param>
/// <param name="Why">"failed", "done" or "without manifest".</param>
/// <param name="Blobs">Blobs.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record CollectedWork(RunId Run, string Why, int Blobs, long Bytes);
