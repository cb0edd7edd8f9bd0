using Nadir.Cli.Serving;

namespace Nadir.Cli.Tests;

public sealed class DropFolderTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("nadir-drop-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Look_FirstSight_HasNotSettled() => Assert.Empty(new SettledFiles().Look([File("a", 5)]));

    [Fact]
    public void Look_SameTwice_SettlesOnce()
    {
        var settled = new SettledFiles();
        settled.Look([File("a", 5)]);

        Assert.Equal(["a"], Names(settled.Look([File("a", 5)])));
        Assert.Empty(settled.Look([File("a", 5)]));
    }

    [Fact]
    public void Look_GrowingFile_SettlesWhenItStops()
    {
        var settled = new SettledFiles();
        settled.Look([File("a", 5)]);

        Assert.Empty(settled.Look([File("a", 6)]));
        Assert.Empty(settled.Look([File("a", 6, Noon.AddSeconds(1))]));
        Assert.Equal(["a"], Names(settled.Look([File("a", 6, Noon.AddSeconds(1))])));
    }

    [Fact]
    public void Look_ChangedAfterwards_SettlesAnew()
    {
        var settled = new SettledFiles();
        settled.Look([File("a", 5)]);
        settled.Look([File("a", 5)]);
        settled.Look([File("a", 7)]);

        Assert.Equal(["a"], Names(settled.Look([File("a", 7)])));
    }

    [Fact]
    public void Look_DeletedAndDroppedAgain_SettlesAnew()
    {
        var settled = new SettledFiles();
        settled.Look([File("a", 5)]);
        settled.Look([File("a", 5)]);
        settled.Look([]);
        settled.Look([File("a", 5)]);

        Assert.Equal(["a"], Names(settled.Look([File("a", 5)])));
    }

    [Fact]
    public void Forget_SettledFile_IsToldAgain()
    {
        var settled = new SettledFiles();
        settled.Look([File("a", 5)]);
        settled.Look([File("a", 5)]);
        settled.Forget("a");

        Assert.Equal(["a"], Names(settled.Look([File("a", 5)])));
    }

    [Fact]
    public void Folder_SubfoldersAndHiddenNames_GiveRelativeNamesWithoutHidden()
    {
        Directory.CreateDirectory(Path.Combine(root.FullName, "sub", ".hidden"));
        System.IO.File.WriteAllText(Path.Combine(root.FullName, "a.tif"), "12345");
        System.IO.File.WriteAllText(Path.Combine(root.FullName, "sub", "b c.tif"), "1");
        System.IO.File.WriteAllText(Path.Combine(root.FullName, ".part.tif"), "1");
        System.IO.File.WriteAllText(Path.Combine(root.FullName, "sub", ".hidden", "c.tif"), "1");

        var files = new DropFolder(root.FullName).Look();

        Assert.Equal(["a.tif", "sub/b c.tif"], files.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal(5, files.Single(file => file.Name == "a.tif").Length);
    }

    private static FileLook File(string name, long length, DateTime? written = null) => new(name, length, written ?? Noon);

    private static IEnumerable<string> Names(IEnumerable<FileLook> files) => files.Select(file => file.Name);
}
