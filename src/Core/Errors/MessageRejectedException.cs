namespace Nadir.Core.Errors;

/// <summary>
/// A queue message that is not one of ours (not JSON, another schema version, missing ids). It is retried until the dequeue
/// limit and then kept in the poison queue, since there is no run to record it on.
/// </summary>
public sealed class MessageRejectedException(string queue, string reason, Exception? inner = null) : PipelineException(
    $"queue {queue}: {reason}; look at it in {queue}-poison.",
    Disposition.Retry,
    inner)
{
    /// <summary>The queue that held the message.</summary>
    public string Queue { get; } = queue;
}
