namespace Nadir.Core.Errors;

/// <summary>
/// A queue message that is not one of ours (not JSON, another schema version, missing ids). It is retried until the dequeue limit, since
/// a worker of another version may know it; the poison queue's function then finishes it with this sentence in the log.
/// </summary>
public sealed class MessageRejectedException(string queue, string reason, Exception? inner = null) : PipelineException(
    $"queue {queue}: {reason}; find out who sends such messages, or deploy the version that does.",
    Disposition.Retry,
    inner)
{
    /// <summary>The queue that held the message.</summary>
    public string Queue { get; } = queue;
}
