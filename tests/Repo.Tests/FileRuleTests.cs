namespace Nadir.Repo.Tests;

/// <summary>Holds every file to what a stranger's checkout needs: a readable size and nothing that is true on one machine only.</summary>
public sealed class FileRuleTests
{
    private const int LineCap = 400;

    /// <summary>Files past this size are data, not text that someone wrote.</summary>
    private const long TextCap = 1 << 20;

    /// <summary>Hosts of package registries. Which registry is used is a machine's own setting. Written in parts, for this file is read too.</summary>
    private static readonly string[] RegistryHosts =
    [
        "nuget" + ".org",
        "registry.npmjs" + ".org",
        "npmjs" + ".com/package",
        "pypi" + ".org",
        "files.pythonhosted" + ".org",
        "deb.debian" + ".org",
        "archive.ubuntu" + ".com",
    ];

    /// <summary>Folders of one person's or one machine's own. A path must start there: "src/work/x" is a relative one.</summary>
    private static readonly string[] MachineFolders =
    [
        "/wo" + "rk/",
        "/ro" + "ot/",
        "/home" + "/",
        "/Users" + "/",
        "C:" + "\\Users",
    ];

    [Fact]
    public void SourceFiles_StayUnderTheLineCap()
    {
        var tooLong = from path in Repository.Files
                      where path.EndsWith(".cs", StringComparison.Ordinal)
                      let lines = File.ReadLines(Path.Combine(Repository.Root, path)).Count()
                      where lines > LineCap
                      select $"{path} has {lines} lines, at most {LineCap} are allowed";

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Files_NameNoRegistryHost()
    {
        var found = from file in TextFiles()
                    from host in RegistryHosts
                    where file.Text.Contains(host, StringComparison.OrdinalIgnoreCase)
                    select $"{file.Path} names {host}";

        Assert.Empty(found);
    }

    [Fact]
    public void Files_NameNoMachinePath()
    {
        var found = from file in TextFiles()
                    from folder in MachineFolders
                    where StartsAPath(file.Text, folder)
                    select $"{file.Path} names {folder}";

        Assert.Empty(found);
    }

    [Fact]
    public void TextFiles_EndLinesTheUnixWay()
    {
        var found = TextFiles().Where(file => file.Text.Contains('\r', StringComparison.Ordinal)).Select(file => file.Path);

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("see /wo" + "rk/x", true)]
    [InlineData("\"/wo" + "rk/x\"", true)]
    [InlineData("src/wo" + "rk/x", false)]
    [InlineData("{run}/wo" + "rk/x", false)]
    [InlineData("https://host/wo" + "rk/x", false)]
    public void MachinePath_IsOneThatStartsThere(string text, bool expected) =>
        Assert.Equal(expected, StartsAPath(text, MachineFolders[0]));

    private static bool StartsAPath(string text, string folder)
    {
        for (var at = text.IndexOf(folder, StringComparison.Ordinal); at >= 0; at = text.IndexOf(folder, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !(char.IsAsciiLetterOrDigit(text[at - 1]) || ".-_}>)$*~".Contains(text[at - 1], StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(string Path, string Text)> TextFiles()
    {
        foreach (var path in Repository.Files)
        {
            var full = Path.Combine(Repository.Root, path);
            if (new FileInfo(full).Length > TextCap)
            {
                continue;
            }

            var text = File.ReadAllText(full);
            if (!text.Contains('\0', StringComparison.Ordinal))
            {
                yield return (path, text);
            }
        }
    }
}
