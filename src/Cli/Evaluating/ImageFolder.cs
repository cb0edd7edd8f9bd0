using Nadir.Cli.Serving;
using Nadir.Core.Errors;

namespace Nadir.Cli.Evaluating;

/// <summary>Finds the files that IMAGES name, in an order that does not depend on the file system.</summary>
internal static class ImageFolder
{
    /// <summary>Extensions of the formats that scenes may have.</summary>
    private static readonly string[] Extensions = [".tif", ".tiff", ".jp2", ".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>
    /// The files: those named as they come, folders with their sub-folders in the order of their names. Throws
    /// <see cref="SceneRejectedException"/> where a path leads nowhere or a folder holds no image.
    /// </summary>
    public static IReadOnlyList<ImageFile> Find(IEnumerable<string> images) =>
        [.. images.SelectMany(path => Directory.Exists(path) ? InFolder(path) : [Named(path)])];

    private static ImageFile Named(string path) => File.Exists(path)
        ? new ImageFile(Path.GetFullPath(path), Path.GetFileName(path), IsNamed: true)
        : throw new SceneRejectedException(path, "there is no such file or folder", "look at its path");

    private static List<ImageFile> InFolder(string path)
    {
        var folder = new DropFolder(path);
        var found = folder.Look()
            .Where(file => Extensions.Contains(Path.GetExtension(file.Name), StringComparer.OrdinalIgnoreCase))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new ImageFile(folder.PathOf(file.Name), file.Name, IsNamed: false))
            .ToList();
        return found.Count > 0
            ? found
            : throw new SceneRejectedException(path, "holds no image", $"give a folder with files that end in {string.Join(", ", Extensions)}");
    }
}
