namespace Nadir.Core.Scenes;

/// <summary>How a run ended. Written once as <c>commit.json</c>; a run without one is under way.</summary>
/// <param name="Schema">Version of this format.</param>
/// <param name="Run">The run.</param>
/// <param name="Scene">Name of the scene's blob.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">For a failed run, one sentence for a person; empty else.</param>
/// <param name="Product">For a finished run, the product's blob; empty else.</param>
public sealed record RunCommit(int Schema, RunId Run, string Scene, RunOutcome Outcome, string Reason, string Product);

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>The product is published.</summary>
    Done,

    /// <summary>There is no product, for the reason given.</summary>
    Failed,
}
