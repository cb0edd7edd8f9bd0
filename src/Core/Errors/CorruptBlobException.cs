namespace Nadir.Core.Errors;

/// <summary>A blob of the pipeline's own that does not read as what it must be.</summary>
public sealed class CorruptBlobException(string path, string reason, Exception? inner = null) : PipelineException(
    $"{path}: {reason}; drop the scene again under another name.",
    Disposition.Fail,
    inner)
{
    /// <summary>The blob.</summary>
    public string Path { get; } = path;
}
