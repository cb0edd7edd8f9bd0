namespace Nadir.Core.Errors;

/// <summary>The scene's blob is no longer the one this run was made for: a newer drop has taken its name, or it was deleted.</summary>
public sealed class SceneChangedException(string scene, string expectedETag, string? actualETag) : PipelineException(
    $"{scene}: the scene was {(actualETag is null ? "deleted" : "replaced")} while its run was under way; drop it again if the older one is wanted.",
    Disposition.Fail)
{
    /// <summary>The scene's name.</summary>
    public string Scene { get; } = scene;

    /// <summary>The ETag that the run was made for.</summary>
    public string ExpectedETag { get; } = expectedETag;

    /// <summary>The ETag found, or null when the blob is gone.</summary>
    public string? ActualETag { get; } = actualETag;
}
