namespace Nadir.Core.Scenes;

/// <summary>What <c>rejected/{scene}.json</c> tells of a scene that will have no product.</summary>
/// <param name="Schema">Version of this format.</param>
/// <param name="Scene">Name of the scene's blob.</param>
/// <param name="ETag">The version that was refused.</param>
/// <param name="Run">The run it would have been, which names model and settings too; null when it did not come to that.</param>
/// <param name="Reason">One sentence: what, where, what to do.</param>
public sealed record RejectionRecord(int Schema, string Scene, string ETag, RunId? Run, string Reason);
