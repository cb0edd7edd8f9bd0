namespace Nadir.Core.Errors;

/// <summary>A scene that cannot become a product: unreadable, unsupported, or not what the model is for.</summary>
public sealed class SceneRejectedException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="scene">The scene's name as the user knows it.</param>
    /// <param name="reason">What is wrong, without a full stop: "has 16-bit palette indexes".</param>
    /// <param name="remedy">What to do about it, as an imperative without a full stop.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public SceneRejectedException(string scene, string reason, string remedy, Exception? inner = null)
        : base($"{scene}: {reason}; {remedy}.", Disposition.Fail, inner)
    {
        Scene = scene;
        Reason = reason;
        Remedy = remedy;
    }

    /// <summary>The scene's name.</summary>
    public string Scene { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }

    /// <summary>Whether the scene was read over a network, where an answer that breaks off looks like a damaged file.</summary>
    public bool IsRemote { get; init; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
