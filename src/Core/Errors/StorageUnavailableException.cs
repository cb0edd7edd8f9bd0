namespace Nadir.Core.Errors;

/// <summary>Storage could not be reached or refused the request for now (down, throttled, disk full).</summary>
public sealed class StorageUnavailableException(string operation, string reason, Exception? inner = null)
    : PipelineException($"storage: {operation} failed: {reason}; it is safe to try again.", Disposition.Retry, inner)
{
    /// <summary>What was being done, with the path.</summary>
    public string Operation { get; } = operation;

    /// <summary>What the store said, without a full stop.</summary>
    public string Reason { get; } = reason;
}
