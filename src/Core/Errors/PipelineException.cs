namespace Nadir.Core.Errors;

/// <summary>
/// The base of every error that the world outside can cause. The message is one sentence for a person: what, where, what to do.
/// </summary>
public abstract class PipelineException : Exception
{
    private protected PipelineException(string message, Disposition disposition, Exception? inner = null)
        : base(message, inner)
    {
        Disposition = disposition;
    }

    /// <summary>What the shell does with the message in hand.</summary>
    public Disposition Disposition { get; }
}
