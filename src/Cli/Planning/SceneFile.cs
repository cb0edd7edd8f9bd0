using Nadir.Core.Errors;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Planning;

/// <summary>A scene as a local file.</summary>
internal static class SceneFile
{
    /// <summary>
    /// The scene's name: the file's, without folders. Throws <see cref="SceneRejectedException"/> when there is no such file or the pipeline
    /// takes no scene of that name.
    /// </summary>
    public static string NameOf(string file)
    {
        if (Directory.Exists(file))
        {
            throw new SceneRejectedException(file, "is a folder", "name one file; 'nadir serve --drop' takes a folder");
        }

        if (!File.Exists(file))
        {
            throw new SceneRejectedException(file, "there is no such file", "look at its path");
        }

        string name = Path.GetFileName(file);
        return BlobLayout.NameFault(name) is { } fault
            ? throw new SceneRejectedException(BlobLayout.Shown(name), $"its name {fault}", "rename it and drop it again")
            : name;
    }
}
