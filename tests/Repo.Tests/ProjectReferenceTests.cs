using System.Xml.Linq;

namespace Nadir.Repo.Tests;

/// <summary>Holds the projects to the reference rule of the architecture: who may know whom.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string[] Libraries = ["Core", "Raster", "Platform", "Ingest", "Tiler", "Upscaler", "Stitcher"];

    /// <summary>Each product project and everything that it may refer to. Upscaler has no Raster: a GPU container needs no GDAL.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/Core"] = [],
        ["src/Raster"] = ["src/Core"],
        ["src/Platform"] = ["src/Core"],
        ["src/RasterProbe"] = ["src/Core", "src/Raster"],
        ["src/Ingest"] = ["src/Core", "src/Platform", "src/Raster", "src/RasterProbe"],
        ["src/Tiler"] = ["src/Core", "src/Platform", "src/Raster"],
        ["src/Stitcher"] = ["src/Core", "src/Platform", "src/Raster"],
        ["src/Upscaler"] = ["src/Core", "src/Platform"],
        ["src/Cli"] = [.. Libraries.Select(name => "src/" + name)],
        ["bench/Nadir.DeviceBench"] = ["src/Core", "src/Platform", "src/Upscaler"],
        ["bench/Nadir.Bench"] = [.. Libraries.Select(name => "src/" + name), "src/Cli"],
        ["bench/Simulation"] = ["src/Core"],
        ["eng/FunctionsStandIn"] = [],
    };

    /// <summary>Tests of the whole rather than of one project: the repository's rules, and the pipeline as processes under faults.</summary>
    private static readonly string[] OfTheWhole = ["Repo.Tests", "Chaos.Tests"];

    /// <summary>Projects of bench/ that others' figures rest on, so that they have tests of their own.</summary>
    private static readonly string[] TestedBenches = ["Simulation"];

    /// <summary>The only packages that Core may use.</summary>
    private static readonly string[] CorePackages = ["System.Numerics.Tensors"];

    private static IEnumerable<string> ProjectFiles => Repository.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal));

    [Fact]
    public void ProductProjects_ReferToEachOther_OnlyAsTheArchitectureAllows()
    {
        var broken = from file in ProjectFiles
                     let project = FolderOf(file)
                     where !project.StartsWith("tests/", StringComparison.Ordinal)
                     from reference in ReferencesOf(file)
                     where !Allowed.TryGetValue(project, out var allowed) || !allowed.Contains(reference)
                     select $"{project} -> {reference}";

        Assert.Empty(broken);
    }

    [Fact]
    public void EveryProductProject_IsKnownToTheRule()
    {
        var projects = ProjectFiles.Select(FolderOf).Where(project => !project.StartsWith("tests/", StringComparison.Ordinal));

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TestProjects_ReferToTheirSubjectAndTheTestKit_NeverToOtherTests()
    {
        var broken = from file in ProjectFiles
                     let project = FolderOf(file)
                     where project.StartsWith("tests/", StringComparison.Ordinal)
                     from reference in ReferencesOf(file)
                     where reference.StartsWith("tests/", StringComparison.Ordinal) && reference != "tests/TestKit"
                     select $"{project} -> {reference}";

        Assert.Empty(broken);
    }

    [Fact]
    public void TestProjects_MirrorTheProductProjects()
    {
        var products = ProjectsBelow("src/").Concat(TestedBenches).Select(name => name + ".Tests");
        var tests = ProjectsBelow("tests/").Except(["TestKit", .. OfTheWhole]);

        Assert.Equal(products.Order(StringComparer.Ordinal), tests.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TestProjects_ReferToTheProjectTheyAreNamedFor()
    {
        var broken = from file in ProjectFiles
                     let project = FolderOf(file)
                     where project.EndsWith(".Tests", StringComparison.Ordinal) && !OfTheWhole.Contains(Path.GetFileName(project))
                     let name = project["tests/".Length..^".Tests".Length]
                     let subject = (TestedBenches.Contains(name) ? "bench/" : "src/") + name
                     where !ReferencesOf(file).Contains(subject)
                     select $"{project} does not refer to {subject}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Core_UsesOnlyThePackagesAllowedIt()
    {
        var packages = Elements("src/Core/Core.csproj", "PackageReference");

        Assert.Empty(packages.Except(CorePackages));
    }

    [Fact]
    public void StandInForTheFunctionsWorker_IsReferredToBySharedFileOnly()
    {
        var users = from file in Repository.Files
                    where file.EndsWith(".csproj", StringComparison.Ordinal) || file.EndsWith(".props", StringComparison.Ordinal)
                    where Elements(file, "ProjectReference").Any(path => path.Contains("FunctionsStandIn", StringComparison.Ordinal))
                    select file;

        Assert.Equal(["eng/functions.props"], users);
    }

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        var solution = Repository.Read("Pipeline.sln").Replace('\\', '/');

        var missing = ProjectFiles.Where(file => !file.StartsWith("eng/", StringComparison.Ordinal) && !solution.Contains(file, StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> ProjectsBelow(string folder) =>
        ProjectFiles.Where(file => file.StartsWith(folder, StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file));

    private static string FolderOf(string path) => Path.GetDirectoryName(path)!.Replace('\\', '/');

    private static IEnumerable<string> ReferencesOf(string project) =>
        from path in Elements(project, "ProjectReference")
        let full = Path.GetFullPath(path, Path.Combine(Repository.Root, FolderOf(project)))
        select FolderOf(Path.GetRelativePath(Repository.Root, full));

    private static string[] Elements(string file, string name) =>
        [.. XDocument.Parse(Repository.Read(file)).Descendants(name).Select(element => (string?)element.Attribute("Include")).OfType<string>()];
}
