using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Raster.Tests.Support;

/// <summary>Sample scenes, and how the tests open scenes.</summary>
public static class Scenes
{
    /// <summary>Path of a scene in samples/.</summary>
    public static string Sample(string name) => Path.Combine(RepositoryRoot(), "samples", name);

    /// <summary>Opens a local file with the default limits.</summary>
    public static SceneReader Open(string path, RasterLimits? limits = null) =>
        SceneReader.Open(Path.GetFileName(path), At(path), limits ?? RasterLimits.Default);

    /// <summary>The refusal that opening a file must end in.</summary>
    public static SceneRejectedException Refusal(string path, RasterLimits? limits = null) =>
        Assert.Throws<SceneRejectedException>(() => Open(path, limits).Dispose());

    /// <summary>A local file's location.</summary>
    public static RasterLocation At(string path) => new(path, new Dictionary<string, string>());

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "samples")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the tests has samples/");
    }
}
