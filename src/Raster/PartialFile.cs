namespace Nadir.Raster;

/// <summary>A file that was begun and is of no use.</summary>
internal static class PartialFile
{
    /// <summary>Deletes it where it is there; a folder that is not there holds no such file.</summary>
    public static void Remove(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}
