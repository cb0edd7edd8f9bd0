using Nadir.Core.Scenes;

namespace Nadir.Ingest;

/// <summary>What became of a dropped scene.</summary>
/// <param name="Run">Its run, or null when it was refused or is gone.</param>
/// <param name="Refusal">Why it was refused, one sentence; null when it was not.</param>
public sealed record IngestResult(RunId? Run, string? Refusal);
