namespace Nadir.Core.Errors;

/// <summary>A run cannot have its product because some of its units failed for good.</summary>
public sealed class UnitsFailedException(string run, int count, string firstReason) : PipelineException(
    $"run {run}: {count} of its units failed, the first because: {firstReason.TrimEnd('.')}.",
    Disposition.Fail)
{
    /// <summary>Number of failed units.</summary>
    public int Count { get; } = count;
}
