using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Raster.Native;

/// <summary>One scene as GDAL reaches it, and the turning of GDAL's failures into the pipeline's errors.</summary>
internal sealed class SceneSource
{
    private const int FirstNetworkError = 11;
    private const int LastNetworkError = 17;
    private const int SeekEnd = 2;
    private const string NotFound = "response code: 404";

    private static readonly string[] RemotePrefixes = ["/vsiaz/", "/vsiadls/"];
    private static readonly string[] NetworkWords = ["response_code", "HTTP response code", "HTTP error code", "CURL error"];

    /// <summary>
    /// Checks the path: a rooted local path or one of Azure's virtual file systems, so that no other prefix of GDAL's
    /// (<c>/vsicurl/</c>, <c>/vsizip/</c>, <c>GTIFF_DIR:</c>) can come in by a name.
    /// </summary>
    /// <exception cref="ArgumentException">The path is neither.</exception>
    public SceneSource(string scene, RasterLocation location)
    {
        ArgumentException.ThrowIfNullOrEmpty(scene);
        bool isLocal = System.IO.Path.IsPathFullyQualified(location.Path)
            && !location.Path.StartsWith("/vsi", StringComparison.OrdinalIgnoreCase);
        if (!isLocal && !IsRemotePath(location.Path))
        {
            string allowed = string.Join(" or ", RemotePrefixes);
            throw new ArgumentException($"{location.Path} is neither a rooted file path nor a path under {allowed}", nameof(location));
        }

        Scene = scene;
        Path = location.Path;
    }

    /// <summary>What the user calls it.</summary>
    public string Scene { get; }

    /// <summary>The path that GDAL opens.</summary>
    public string Path { get; }

    /// <summary>Whether reading it goes over the network.</summary>
    public static bool IsRemotePath(string path) =>
        Array.Exists(RemotePrefixes, prefix => path.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Length in bytes, or null with what GDAL says of it when there is no such file or it cannot be reached.</summary>
    public long? Length(out string reason)
    {
        Cpl.ResetFileError();
        using var file = Cpl.OpenFile(Path, "rb", 1);
        bool known = !file.IsInvalid && Cpl.SeekFile(file, 0, SeekEnd) == 0;
        reason = known ? "" : GdalText.Read(Cpl.GetFileError()) ?? "";
        return known ? (long)Cpl.TellFile(file) : null;
    }

    /// <summary>The refusal of this scene.</summary>
    public SceneRejectedException Rejected(string reason, string remedy) => new(Scene, reason, remedy) { IsRemote = IsRemotePath(Path) };

    /// <summary>The error for a file whose length could not be had: the scene's when it is not there, else the store's.</summary>
    /// <param name="reason">What <see cref="Length"/> gave as the reason.</param>
    public PipelineException NotReached(string reason)
    {
        bool isAnswer = !IsRemotePath(Path) || reason.Contains(NotFound, StringComparison.Ordinal);
        reason = reason.Length > 0 ? GdalMessages.WithoutQueries(reason).Replace($"{Path}: ", "", StringComparison.Ordinal) : "no answer";
        return isAnswer
            ? Rejected($"cannot be opened ({reason})", "see that it is still there and may be read")
            : new StorageUnavailableException($"reading {Scene}", reason);
    }

    /// <summary>
    /// The error for a GDAL call that failed: the store's fault when GDAL heard so or the file cannot be reached any more, else the
    /// scene's.
    /// </summary>
    /// <param name="what">What is wrong if it is the scene's fault: "is damaged".</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="messages">What GDAL said.</param>
    public PipelineException Failed(string what, string remedy, GdalMessages messages)
    {
        string text = messages.Describe(Path, Scene);
        return IsStoreAway(messages)
            ? new StorageUnavailableException($"reading {Scene}", text)
            : Rejected($"{what} ({text})", remedy);
    }

    private bool IsStoreAway(GdalMessages messages)
    {
        if (!IsRemotePath(Path))
        {
            return false;
        }

        foreach (var message in messages.All)
        {
            if (message.Number is >= FirstNetworkError and <= LastNetworkError
                || Array.Exists(NetworkWords, word => message.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        Cpl.ClearNetworkCache(Path);
        return Length(out _) is null;
    }
}
