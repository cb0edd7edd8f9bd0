using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Nadir.Repo.Tests;

/// <summary>Holds the build's and the host's settings to what the rest relies on.</summary>
public sealed partial class BuildRuleTests
{
    [Fact]
    public void PackageVersions_AreCentral()
    {
        var own = from path in Repository.Files
                  where path.EndsWith("proj", StringComparison.Ordinal) || (path.EndsWith(".props", StringComparison.Ordinal) && path != "Directory.Packages.props")
                  from element in XDocument.Parse(Repository.Read(path)).Descendants("PackageReference")
                  where element.Attribute("Version") is not null || element.Attribute("VersionOverride") is not null || element.Element("Version") is not null
                  select $"{path} sets the version of {(string?)element.Attribute("Include")}";

        Assert.Empty(own);
    }

    [Fact]
    public void PackageVersions_AreExact()
    {
        var loose = from element in XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
                    let version = (string?)element.Attribute("Version") ?? ""
                    where !ExactVersion().IsMatch(version)
                    select $"{(string?)element.Attribute("Include")} {version}";

        Assert.Empty(loose);
    }

    [Fact]
    public void PackageSources_AreTheMachinesOwnAndTheLocalFeed()
    {
        var sources = XDocument.Parse(Repository.Read("nuget.config")).Descendants("packageSources").Elements();

        var only = Assert.Single(sources);
        Assert.Equal("eng/feed", (string?)only.Attribute("value"));
    }

    /// <summary>The package with GPU providers is large: it is chosen by a property, never the default, and comes by the Upscaler alone.</summary>
    [Fact]
    public void OnnxRuntime_IsTheCpusUnlessTheBuildAsksForGpus()
    {
        var references = from path in Repository.Files
                         where path.EndsWith(".csproj", StringComparison.Ordinal)
                         from element in XDocument.Parse(Repository.Read(path)).Descendants("PackageReference")
                         let package = (string?)element.Attribute("Include") ?? string.Empty
                         where package.StartsWith("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal)
                         select $"{path}: {package} if {(string?)element.Attribute("Condition")}";
        var choice = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("NadirDevice");
        var versions = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Where(element => ((string?)element.Attribute("Include"))!.StartsWith("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal))
            .Select(element => (string?)element.Attribute("Version"));

        Assert.Equal(
            [
                "src/Upscaler/Upscaler.csproj: Microsoft.ML.OnnxRuntime if '$(NadirDevice)' == 'cpu'",
                "src/Upscaler/Upscaler.csproj: Microsoft.ML.OnnxRuntime.Gpu if '$(NadirDevice)' == 'gpu'",
            ],
            references);
        Assert.Equal(["cpu"], choice.Select(element => element.Value));
        Assert.Single(versions.Distinct());
    }

    /// <summary>Left out, the host's defaults run as many messages at once as the machine has cores, and more.</summary>
    [Theory]
    [InlineData("batchSize")]
    [InlineData("newBatchThreshold")]
    [InlineData("maxDequeueCount")]
    [InlineData("visibilityTimeout")]
    [InlineData("maxPollingInterval")]
    public void HostJson_SetsEveryQueueSetting(string name)
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));

        var queues = host.RootElement.GetProperty("extensions").GetProperty("queues");

        Assert.True(queues.TryGetProperty(name, out _), $"host.json does not set extensions.queues.{name}");
    }

    [Fact]
    public void HostJson_IsOneForAllApps()
    {
        var files = Repository.Files.Where(path => Path.GetFileName(path) == "host.json");

        Assert.Equal(["host.json"], files);
    }

    [Theory]
    [InlineData("nadir")]
    [InlineData(".ci/run")]
    [InlineData("eng/setup")]
    [InlineData("eng/tally")]
    [InlineData("infra/containers/check")]
    [InlineData("bench/edge")]
    [InlineData("bench/simulate")]
    public void Scripts_MayBeRun(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var mode = File.GetUnixFileMode(Path.Combine(Repository.Root, path));

        Assert.True(mode.HasFlag(UnixFileMode.UserExecute), $"{path} is not executable");
    }

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\.\d+)?(-[0-9A-Za-z.]+)?$")]
    private static partial Regex ExactVersion();
}
