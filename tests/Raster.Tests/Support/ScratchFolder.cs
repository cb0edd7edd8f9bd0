namespace Nadir.Raster.Tests.Support;

/// <summary>A folder of one test, deleted with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nadir-raster-");

    /// <summary>Its path.</summary>
    public string Root => folder.FullName;

    /// <summary>A path in it.</summary>
    public string File(string name) => Path.Combine(folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);
}
