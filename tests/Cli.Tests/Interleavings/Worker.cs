namespace Nadir.Cli.Tests.Interleavings;

/// <summary>One worker.</summary>
/// <param name="At">Where it stands in its delivery; null while it has none.</param>
/// <param name="IsStale">Whether its message has become visible to others meanwhile.</param>
/// <param name="Holds">Whether the lease of the run is its own.</param>
/// <param name="Lost">Whether its lease ran out and it has not noticed.</param>
internal readonly record struct Worker(Step? At, bool IsStale, bool Holds, bool Lost)
{
    /// <summary>Equal where what comes next is equal.</summary>
    public int Code => At is null ? 0 : (((At.Number + 1) * 8) + (IsStale ? 4 : 0) + (Holds ? 2 : 0) + (Lost ? 1 : 0));
}
