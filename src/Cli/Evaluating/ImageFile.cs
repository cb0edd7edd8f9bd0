namespace Nadir.Cli.Evaluating;

/// <summary>A file that truths are cut from.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">How it is called in reports: relative to the folder that was given, with slashes.</param>
/// <param name="IsNamed">Whether the command line names it, so that a fault of it ends the command; one found in a folder is left out.</param>
/// <param name="Left">First column that counts.</param>
/// <param name="Right">One past the last column that counts; null for the image's end.</param>
internal sealed record ImageFile(string Path, string Name, bool IsNamed, int Left = 0, int? Right = null)
{
    /// <summary>The name without its extension, for the truths cut from it.</summary>
    public string Stem => Name[..^System.IO.Path.GetExtension(Name).Length];
}
