using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Azure;
using Nadir.Tiler;
using Nadir.Upscaler;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>
/// What the code reads, what infra/ sets and what docs/settings.md says are the same. What the code reads is found by letting it read.
/// </summary>
public sealed partial class SettingsTests
{
    private const string Ours = "## What the apps read";
    private const string Hosts = "## What the Functions host reads";

    /// <summary>Each way to name the storage, with the least that makes it be read to the end.</summary>
    private static readonly (string, string)[][] Storages =
    [
        [("NadirStorage", "UseDevelopmentStorage=true")],
        [("NadirStorage:accountName", "account")],
        [("NadirStorage:blobServiceUri", "https://a.blob.core.windows.net"), ("NadirStorage:queueServiceUri", "https://a.queue.core.windows.net")],
    ];

    /// <summary>Every call in a Program.cs that is handed the configuration, and how to let it read.</summary>
    private static readonly Dictionary<string, Action<IConfiguration>> Readers = new()
    {
        ["AddAzurePorts(builder.Configuration, \"nadir-ingest\")"] = ReadPorts,
        ["AddAzurePorts(builder.Configuration, \"nadir-tiler\")"] = ReadPorts,
        ["AddAzurePorts(builder.Configuration, \"nadir-upscaler\")"] = ReadPorts,
        ["AddAzurePorts(builder.Configuration, \"nadir-stitcher\")"] = ReadPorts,
        ["UpscalerSettings.Read(builder.Configuration)"] = configuration => UpscalerSettings.Read(configuration),
        ["TileOptions.Read(builder.Configuration)"] = configuration => TileOptions.Read(configuration),
        ["AppSettings.Read(builder.Configuration)"] = configuration => AppSettings.Read(configuration),
        ["AppSettings.ReadIsolation(builder.Configuration)"] = configuration => AppSettings.ReadIsolation(configuration),
    };

    public static TheoryData<string> Apps => [.. InfraApp.All.Select(app => app.Name)];

    /// <summary>A call that is not among the readers would read settings that no test knows of: add it there.</summary>
    [Theory]
    [MemberData(nameof(Apps))]
    public void Program_HandsItsConfiguration_ToKnownReadersOnly(string app)
    {
        string rest = Repository.Read($"src/{app}/Program.cs");
        foreach (string reader in Readers.Keys)
        {
            rest = rest.Replace(reader, string.Empty, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Configuration", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("GetEnvironmentVariable", rest, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void Document_NamesExactlyWhatTheAppReads(string app)
    {
        var documented = SettingsRow.Below(Ours).Where(row => row.Apps.Contains(app)).Select(row => row.Name);

        Assert.Equal(ReadBy(app).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void Infra_SetsExactlyWhatTheDocumentSays(string app)
    {
        var documented = SettingsRow.Below(Ours).Concat(SettingsRow.Below(Hosts))
            .Where(row => row.Apps.Contains(app) && row.SetBy.Contains("azd")).Select(row => row.Name);

        var set = InfraApp.All.Single(a => a.Name == app).Settings.Keys;

        Assert.Equal(documented.Order(StringComparer.Ordinal), set.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void Image_SetsExactlyWhatTheDocumentSays(string app)
    {
        var documented = SettingsRow.Below(Hosts).Where(row => row.Apps.Contains(app) && row.SetBy.Contains("image")).Select(row => row.Name);

        string path = $"infra/containers/{app.ToLowerInvariant()}.Dockerfile";
        var set = Dockerfile.Parse(path, Repository.Read(path)).Stages[^1].Instructions.Where(i => i.Name == "ENV")
            .SelectMany(i => i.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(pair => pair.Split('=')[0]);

        Assert.Equal(documented.Order(StringComparer.Ordinal), set.Order(StringComparer.Ordinal));
    }

    /// <summary>The connection that functions name is the one that infra sets.</summary>
    [Fact]
    public void Functions_AllOfThem_NameTheConnectionThatInfraSets()
    {
        var lines = InfraApp.All.SelectMany(app => app.Functions);

        var connections = lines.Select(line => Connection().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct();

        Assert.Equal([StorageConnection.DefaultSetting], connections);
    }

    /// <summary>The settings that infra gives are taken as they stand.</summary>
    [Fact]
    public void Infra_DefaultsOfIngest_AreThoseOfTheCode()
    {
        var main = BicepFile.Load("infra/main.bicep");
        var defaults = new UpscaleSettings();

        Assert.Equal(defaults.Model, main.Find(BicepKind.Param, "model")!.Value!.Literal);
        Assert.Equal($"{defaults.OnTileFailure}", main.Find(BicepKind.Param, "onTileFailure")!.Value!.Literal);
        Assert.Equal(defaults.RequireFit, bool.Parse(((BicepConstant)main.Find(BicepKind.Param, "requireFit")!.Value!).Value));
        var allowed = (BicepArray)main.Find(BicepKind.Param, "onTileFailure")!.Decorator("allowed")!.Arguments[0];
        Assert.Equal(Enum.GetNames<TileFailurePolicy>().Order(StringComparer.Ordinal), allowed.Items.Select(item => item.Literal).Order(StringComparer.Ordinal));
    }

    private static void ReadPorts(IConfiguration configuration) => Make(new ServiceCollection().AddAzurePorts(configuration, "any"));

    /// <summary>Makes what is made later, on first use: it may read then.</summary>
    private static void Make(IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        foreach (var service in services.Where(service => service.ImplementationFactory is not null))
        {
            provider.GetRequiredService(service.ServiceType);
        }
    }

    private static IEnumerable<string> ReadBy(string app)
    {
        string program = Repository.Read($"src/{app}/Program.cs");
        var asked = new HashSet<string>();
        foreach (var reader in Readers.Where(reader => program.Contains(reader.Key, StringComparison.Ordinal)))
        {
            foreach (var storage in Storages)
            {
                var recording = new RecordingConfiguration([.. storage, ("Nadir:Times:0", "1")]);
                reader.Value(new ConfigurationBuilder().Add(recording).Build());
                asked.UnionWith(recording.Asked);
            }
        }

        return asked.Concat(Variables(app));
    }

    /// <summary>Environment variables that a library reads by itself, for the apps that refer to it.</summary>
    private static IEnumerable<string> Variables(string app)
    {
        string project = Repository.Read($"src/{app}/{app}.csproj");
        var sources = from path in Repository.Files
                      where path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal)
                      let library = path.Split('/')[1]
                      where library == app || project.Contains($"/{library}.csproj\"", StringComparison.Ordinal)
                      select path;
        foreach (string path in sources)
        {
            string text = Repository.Read(path);
            foreach (Match call in EnvironmentCall().Matches(text))
            {
                yield return Regex.Match(text, $"const string {call.Groups[1].Value} = \"([A-Z_]+)\"") is { Success: true } constant
                    ? constant.Groups[1].Value
                    : throw new InvalidOperationException($"{path}: '{call.Value}': give the variable's name as a constant of the same file");
            }
        }
    }

    [GeneratedRegex(@"GetEnvironmentVariables?\(([^)]*)\)")]
    private static partial Regex EnvironmentCall();

    [GeneratedRegex(@"Connection=(\w+)")]
    private static partial Regex Connection();
}
