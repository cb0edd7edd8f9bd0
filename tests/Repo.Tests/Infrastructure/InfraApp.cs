using System.Reflection;
using Nadir.TestKit;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>One of the four apps as infra/main.bicep describes it, beside its code.</summary>
internal sealed class InfraApp
{
    /// <summary>Names of the services in azure.yaml.</summary>
    public static readonly IReadOnlyList<string> Services = ["ingest", "tiler", "upscaler", "stitcher"];

    private static readonly BicepFile Main = BicepFile.Load("infra/main.bicep");
    private static readonly BicepFile Module = BicepFile.Load("infra/modules/app.bicep");

    private readonly BicepObject parameters;

    private InfraApp(string service)
    {
        Service = service;
        parameters = (BicepObject)Main.Find(BicepKind.Module, service)!.Body!.Find("params")!;
    }

    /// <summary>All four.</summary>
    public static IReadOnlyList<InfraApp> All { get; } = [.. Services.Select(service => new InfraApp(service))];

    /// <summary>Its service's name.</summary>
    public string Service { get; }

    /// <summary>Its name in <c>src/</c> and in documents.</summary>
    public string Name => char.ToUpperInvariant(Service[0]) + Service[1..];

    /// <summary>Its compiled code.</summary>
    public Assembly Assembly => Assembly.Load($"Nadir.{Name}");

    /// <summary>Its functions as <see cref="FunctionSurface"/> has them, without those that a setting switches off in the cloud.</summary>
    public IReadOnlyList<string> Functions =>
        [.. FunctionSurface.Of(Assembly).Where(line => Settings.GetValueOrDefault($"AzureWebJobs.{line.Split(':')[0]}.Disabled") != "true")];

    /// <summary>Names and literal values of the environment variables that it is given; a value that is computed is null.</summary>
    public IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var env = Module.Find(BicepKind.Resource, "app")!.Body!.All.OfType<BicepObject>().Select(o => o.Find("env")).OfType<BicepExpression>();
            return Items(env.Single(), Module).Cast<BicepObject>().ToDictionary(item => item.Find("name")!.Literal!, item => item.Find("value")!.Literal);
        }
    }

    /// <summary>A list of names among the parameters of the module.</summary>
    public IReadOnlyList<string> Names(string parameter) => [.. Items(parameters.Find(parameter)!, Main).Select(item => item.Literal!)];

    /// <summary>Whether it is said to have a timer.</summary>
    public bool HasTimer => ((BicepConstant)parameters.Find("hasTimer")!).Value == "true";

    /// <summary>The items that an expression stands for; throws where that cannot be told from the files alone.</summary>
    private IEnumerable<BicepExpression> Items(BicepExpression value, BicepFile file) => value switch
    {
        BicepArray array => array.Items,
        BicepCall { Function: "concat" } call => call.Arguments.SelectMany(part => Items(part, file)),
        BicepName name when file.Find(BicepKind.Var, name.Name) is { Value: { } inner } => Items(inner, file),
        BicepName name when file == Module && parameters.Find(name.Name) is { } given => Items(given, Main),
        BicepName name when file.Find(BicepKind.Param, name.Name) is { Value: { } inner } => Items(inner, file),
        _ => throw new BicepException(file.Path, value.Line, "an array, a concat or a name of one is wanted"),
    };
}
