using System.Reflection;
using System.Text.RegularExpressions;
using Nadir.Core.Scenes;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>Containers, queues, functions and roles: infra/, the code and SECURITY.md name the same.</summary>
public sealed partial class InfraNamesTests
{
    private static readonly string[] Containers = [BlobLayout.Scenes, BlobLayout.Work, BlobLayout.Products, BlobLayout.Rejected];

    /// <summary>All but those that the Functions host makes for itself.</summary>
    private static readonly string[] Queues =
    [
        .. typeof(QueueNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.Name != nameof(QueueNames.PoisonSuffix)).Select(field => (string)field.GetRawConstantValue()!)
            .Where(name => !name.StartsWith("webjobs-", StringComparison.Ordinal)),
    ];

    public static TheoryData<string> Apps => [.. InfraApp.Services];

    [Fact]
    public void Storage_ContainersAndQueues_AreThoseOfTheCode()
    {
        var storage = BicepFile.Load("infra/modules/storage.bicep");

        Assert.Equal(Containers, Literals(storage.Find(BicepKind.Var, "containers")!.Value!));
        Assert.Equal(Queues, Literals(storage.Find(BicepKind.Var, "queues")!.Value!));
        Assert.Contains(storage.Find(BicepKind.Resource, "poisonQueue")!.Value!.All, value => value is BicepPiece { Value: QueueNames.PoisonSuffix });
    }

    [Fact]
    public void Events_OfDrops_GoFromTheDropContainerIntoTheQueueOfDrops()
    {
        var events = BicepFile.Load("infra/modules/events.bicep");

        Assert.Equal(QueueNames.SceneDropped, events.Find(BicepKind.Resource, "sceneDropped")!.Body!.Find("name")!.Literal);
        var texts = events.Find(BicepKind.Resource, "subscriptionOfDrops")!.Body!.All.Select(value => value.Literal).ToList();
        Assert.Contains($"/blobServices/default/containers/{BlobLayout.Scenes}/blobs/", texts);
        Assert.Contains("Microsoft.Storage.BlobCreated", texts);
    }

    /// <summary>Each queue that a function waits for wakes its app; no other does. Functions switched off in the cloud do not count.</summary>
    [Theory]
    [MemberData(nameof(Apps))]
    public void App_IsStartedByTheQueuesOfItsFunctions(string service)
    {
        var app = InfraApp.All.Single(a => a.Service == service);
        var enabled = app.Functions;

        var waited = enabled.Select(line => QueueTrigger().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

        Assert.Equal(waited.Order(StringComparer.Ordinal), app.Names("receiveQueues").Order(StringComparer.Ordinal));
        Assert.Equal(enabled.Any(line => line.Contains("TimerTrigger(", StringComparison.Ordinal)), app.HasTimer);
        Assert.DoesNotContain(enabled, line => line.Contains("BlobTrigger(", StringComparison.Ordinal));
    }

    /// <summary>The roles that infra/ assigns are those of the table in SECURITY.md, on the containers and queues named there.</summary>
    [Theory]
    [MemberData(nameof(Apps))]
    public void App_Roles_AreThoseOfTheSecurityDocument(string service)
    {
        var app = InfraApp.All.Single(a => a.Service == service);

        string row = Repository.Read("SECURITY.md").Split('\n').Single(line => line.StartsWith($"| {app.Name} |", StringComparison.Ordinal));
        var documented = row.Trim('|').Split('|').Skip(1).Select(cell => Sorted(Code(), cell)).ToList();

        string[] parameters = ["readContainers", "writeContainers", "receiveQueues", "sendQueues"];
        Assert.Equal(documented, parameters.Select(name => app.Names(name).Order(StringComparer.Ordinal).ToList()));
        Assert.All(app.Names("readContainers").Concat(app.Names("writeContainers")), name => Assert.Contains(name, Containers));
        Assert.All(app.Names("sendQueues"), name => Assert.Contains(name, Queues.Concat(Queues.Select(queue => queue + QueueNames.PoisonSuffix))));
    }

    /// <summary>The queries of the alerts find what the code logs.</summary>
    [Fact]
    public void Alerts_Queries_NameFunctionsAndWordsOfTheCode()
    {
        var rules = (BicepArray)BicepFile.Load("infra/modules/alerts.bicep").Find(BicepKind.Var, "rules")!.Value!;
        var queries = rules.Items.Cast<BicepObject>().ToDictionary(
            rule => rule.Find("name")!.Literal!,
            rule => string.Concat(rule.Find("query")!.All.OfType<BicepPiece>().Select(piece => piece.Value)));
        var functions = InfraApp.All.SelectMany(app => app.Functions).ToList();

        Assert.Equal(Named(functions, "-poison)"), Sorted(Quoted(), queries["poison"]));
        Assert.Equal(Named(functions, "TimerTrigger("), Sorted(Quoted(), queries["silent"]));
        string words = Quoted().Match(queries["stalled"]).Groups[1].Value;
        Assert.Contains($"\"Run {{Run}} {words} ", Repository.Read("src/Stitcher/SweepHandler.cs"), StringComparison.Ordinal);
    }

    /// <summary>Each service of azure.yaml is an app with its Dockerfile, tagged so that azd finds it.</summary>
    [Fact]
    public void Azd_Services_AreTheApps()
    {
        var services = Service().Matches(Repository.Read("azure.yaml")).ToDictionary(match => match.Groups["name"].Value, match => match);

        Assert.Equal(InfraApp.Services.Order(StringComparer.Ordinal), services.Keys.Order(StringComparer.Ordinal));
        Assert.All(InfraApp.All, app =>
        {
            var service = services[app.Service];
            string project = service.Groups["project"].Value;
            Assert.Equal($"src/{app.Name}", project);
            Assert.Equal($"infra/containers/{app.Service}.Dockerfile", Relative(project, service.Groups["path"].Value));
            Assert.Equal(".", Relative(project, service.Groups["context"].Value));
        });
        var tags = BicepFile.Load("infra/modules/app.bicep").Find(BicepKind.Resource, "app")!.Body!.Find("tags")!.All.OfType<BicepObject>().Single();
        Assert.Equal(new BicepName("service", 0), (BicepName)tags.Find("azd-service-name")! with { Line = 0 });
    }

    private static List<string> Sorted(Regex pattern, string text) =>
        [.. pattern.Matches(text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Named(IEnumerable<string> functions, string trigger) =>
        functions.Where(line => line.Contains(trigger, StringComparison.Ordinal)).Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal);

    private static string Relative(string from, string path) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(path, Path.Combine(Repository.Root, from))).Replace('\\', '/');

    private static IEnumerable<string?> Literals(BicepExpression array) => ((BicepArray)array).Items.Select(item => item.Literal);

    [GeneratedRegex(@"QueueTrigger\(([a-z-]+)\)")]
    private static partial Regex QueueTrigger();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(
        @"^  (?<name>\w+):\n    project: (?<project>\S+)\n    language: docker\n    host: containerapp\n"
        + @"    docker:\n      path: (?<path>\S+)\n      context: (?<context>\S+)\n",
        RegexOptions.Multiline)]
    private static partial Regex Service();
}
