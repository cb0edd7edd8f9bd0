namespace Nadir.Core.Errors;

/// <summary>A lease that this worker held ran out or was taken; another worker may hold it now.</summary>
public sealed class LeaseLostException(string path, Exception? inner = null)
    : PipelineException($"lease on {path} was lost; another worker may be at it.", Disposition.Retry, inner)
{
    /// <summary>The leased blob.</summary>
    public string Path { get; } = path;
}
