using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Core.Tests.Scenes;

/// <summary>Where everything stands, and which names nothing may have.</summary>
public sealed class BlobLayoutTests
{
    private static readonly RunId Run = Manifests.Run;

    [Fact]
    public void Paths_OfARun_AreThoseOfTheFormat()
    {
        string[] paths =
        [
            .. new[]
            {
                BlobLayout.Scene("a/b.tif"),
                BlobLayout.Manifest(Run),
                BlobLayout.Input(Run, 7),
                BlobLayout.Detail(Run, 2, 7),
                BlobLayout.Failed(Run, 2, 7),
                BlobLayout.Shard(Run, 2),
                BlobLayout.Open(Run),
                BlobLayout.Closed(Run),
                BlobLayout.Commit(Run),
                BlobLayout.Product("a/b.tif", Run, "scene.tif"),
                BlobLayout.Latest("a/b.tif"),
                BlobLayout.Rejection("a/b.tif"),
            }.Select(path => path.ToString().Replace(Run.Value, "RUN", StringComparison.Ordinal)),
        ];

        Assert.Equal(
            [
                "scenes/a/b.tif",
                "work/RUN/manifest.json",
                "work/RUN/lr/000007",
                "work/RUN/t/000002/000007",
                "work/RUN/f/000002/000007",
                "work/RUN/s/000002",
                "work/open/RUN",
                "work/closed/RUN",
                "work/RUN/commit.json",
                "products/a/b.tif/RUN/scene.tif",
                "products/a/b.tif/latest.json",
                "rejected/a/b.tif.json",
            ],
            paths);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999_999)]
    [InlineData(int.MaxValue)]
    public void UnitOf_AnyNumberedPath_IsItsUnit(int unit)
    {
        Assert.Equal(unit, BlobLayout.UnitOf(BlobLayout.Input(Run, unit)));
        Assert.Equal(unit, BlobLayout.UnitOf(BlobLayout.Detail(Run, 3, unit)));
        Assert.Equal(unit, BlobLayout.UnitOf(BlobLayout.Failed(Run, 3, unit)));
    }

    [Fact]
    public void Prefixes_OfARun_HoldItsPathsAndNoOther()
    {
        Assert.StartsWith(BlobLayout.DetailPrefix(Run, 1), BlobLayout.Detail(Run, 1, 5).Name, StringComparison.Ordinal);
        Assert.StartsWith(BlobLayout.DetailPrefix(Run), BlobLayout.Detail(Run, 1, 5).Name, StringComparison.Ordinal);
        Assert.StartsWith(BlobLayout.FailedPrefix(Run, 1), BlobLayout.Failed(Run, 1, 5).Name, StringComparison.Ordinal);
        Assert.StartsWith(BlobLayout.FailedPrefix(Run), BlobLayout.Failed(Run, 1, 5).Name, StringComparison.Ordinal);
        Assert.StartsWith(BlobLayout.ShardPrefix(Run), BlobLayout.Shard(Run, 1).Name, StringComparison.Ordinal);
        Assert.False(BlobLayout.Detail(Run, 10, 5).Name.StartsWith(BlobLayout.DetailPrefix(Run, 1), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a.tif")]
    [InlineData("north/a b (1).tif")]
    [InlineData("été/日本.tif")]
    [InlineData("a..b.tif")]
    public void NameFault_OrdinaryName_IsNone(string name) => Assert.Null(BlobLayout.NameFault(name));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("..", "has an empty part")]
    [InlineData("a/../b.tif", "has an empty part")]
    [InlineData("./a.tif", "has an empty part")]
    [InlineData("/etc/passwd", "has an empty part")]
    [InlineData("a//b.tif", "has an empty part")]
    [InlineData("a.tif/", "has an empty part")]
    [InlineData("a\\b.tif", "has a control character or a backslash")]
    [InlineData("a\nb.tif", "has a control character or a backslash")]
    [InlineData("a\0.tif", "has a control character or a backslash")]
    public void NameFault_NameThatNoStoreMustFollow_IsTold(string name, string fault) =>
        Assert.StartsWith(fault, BlobLayout.NameFault(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("a b/ü.tif", "a b/ü.tif")]
    [InlineData("a\nb\t\u0085.tif", "a?b??.tif")]
    public void Shown_ControlCharacters_BecomeQuestionMarks(string name, string shown) => Assert.Equal(shown, BlobLayout.Shown(name));

    [Fact]
    public void NameFault_LongName_IsToldFromTheFirstCharacterTooMany()
    {
        Assert.Null(BlobLayout.NameFault(new string('a', 512)));
        Assert.Equal("has 513 characters, more than 512", BlobLayout.NameFault(new string('a', 513)));
    }

    [Fact]
    public void Paths_OfTheLongestName_AreBelowTheStoresLimit()
    {
        string name = new('a', BlobLayout.MaxSceneNameLength);

        Assert.InRange(BlobLayout.Product(name, Run, "quicklook.png").Name.Length, 513, BlobPath.MaxNameLength);
        Assert.InRange(BlobLayout.Rejection(name).Name.Length, 513, BlobPath.MaxNameLength);
    }

    [Fact]
    public void Rejection_OfAnUnnameableScene_StandsUnderItsDigest()
    {
        var path = BlobLayout.Rejection("../../etc/passwd");

        Assert.Matches("^rejected/unnameable-[0-9a-f]{16}\\.json$", path.ToString());
        Assert.Equal(path, BlobLayout.Rejection("../../etc/passwd"));
        Assert.NotEqual(path, BlobLayout.Rejection("../etc/passwd"));
    }

    [Theory]
    [InlineData("a/../b", "blob name 'a/../b' has an empty part, '.' or '..' between its slashes")]
    [InlineData("a\tb", "blob name 'a\tb' has a control character or a backslash")]
    public void BlobPath_BadName_ThrowsAndSaysWhy(string name, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new BlobPath("work", name)).Message, StringComparison.Ordinal);

    [Fact]
    public void BlobPath_LongestName_IsTakenAndOneMoreIsNot()
    {
        Assert.Equal(1024, new BlobPath("work", new string('a', 1024)).Name.Length);
        var error = Assert.Throws<ArgumentException>(() => new BlobPath("work", new string('a', 1025)));
        Assert.Contains("...' has 1025 characters, more than 1024", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "a")]
    [InlineData("work", "")]
    public void BlobPath_EmptyPart_Throws(string container, string name) =>
        Assert.ThrowsAny<ArgumentException>(() => new BlobPath(container, name));
}
