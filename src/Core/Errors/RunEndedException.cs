namespace Nadir.Core.Errors;

/// <summary>The run ended while this worker was at it, and what it needs is cleared away: a late copy of a message.</summary>
public sealed class RunEndedException(string run)
    : PipelineException($"run {run} has ended meanwhile; nothing is left to do for it.", Disposition.Discard)
{
    /// <summary>The run's id.</summary>
    public string Run { get; } = run;
}
