using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Nadir.Platform.Hosting;

/// <summary>
/// The functions of some assemblies, checked: every one has a trigger that this host knows and parameters that it can fill.
/// Immutable.
/// </summary>
public sealed class FunctionCatalog
{
    private FunctionCatalog(
        IReadOnlyList<QueueFunction> queues,
        IReadOnlyList<BlobFunction> blobs,
        IReadOnlyList<TimerFunction> timers,
        IReadOnlyList<HttpFunction> https)
    {
        Queues = queues;
        Blobs = blobs;
        Timers = timers;
        Https = https;
    }

    /// <summary>Functions with a queue trigger, by name.</summary>
    public IReadOnlyList<QueueFunction> Queues { get; }

    /// <summary>Functions with a blob trigger, by name.</summary>
    public IReadOnlyList<BlobFunction> Blobs { get; }

    /// <summary>Functions with a timer trigger, by name.</summary>
    public IReadOnlyList<TimerFunction> Timers { get; }

    /// <summary>Functions with an HTTP trigger, by name.</summary>
    public IReadOnlyList<HttpFunction> Https { get; }

    /// <summary>Every function's name, by trigger and name.</summary>
    public IEnumerable<string> Names => Queues.Select(f => f.Method.Name)
        .Concat(Blobs.Select(f => f.Method.Name))
        .Concat(Timers.Select(f => f.Method.Name))
        .Concat(Https.Select(f => f.Method.Name));

    /// <summary>
    /// The functions in the public classes of <paramref name="assemblies"/>; <c>%Name%</c> in a queue, path, schedule or route is replaced
    /// from <paramref name="appSettings"/>. Throws <see cref="FunctionRefusedException"/> for the first function that cannot be run.
    /// </summary>
    public static FunctionCatalog FromAssemblies(
        IEnumerable<Assembly> assemblies,
        IReadOnlyDictionary<string, string>? appSettings = null) =>
        FromTypes(assemblies.SelectMany(assembly => assembly.GetExportedTypes()), appSettings);

    /// <summary>As <see cref="FromAssemblies"/>, of the given classes.</summary>
    public static FunctionCatalog FromTypes(IEnumerable<Type> types, IReadOnlyDictionary<string, string>? appSettings = null)
    {
        var reader = new FunctionReader(appSettings ?? new Dictionary<string, string>());
        var methods =
            from type in types
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            let function = method.GetCustomAttribute<FunctionAttribute>()
            where function is not null
            orderby function.Name
            select (function.Name, Method: method);
        foreach (var (name, method) in methods)
        {
            reader.Add(name, method);
        }

        return new FunctionCatalog(reader.Queues, reader.Blobs, reader.Timers, reader.Https);
    }

    /// <summary>The functions whose name <paramref name="wanted"/> accepts.</summary>
    public FunctionCatalog Where(Func<string, bool> wanted) => new(
        [.. Queues.Where(f => wanted(f.Method.Name))],
        [.. Blobs.Where(f => wanted(f.Method.Name))],
        [.. Timers.Where(f => wanted(f.Method.Name))],
        [.. Https.Where(f => wanted(f.Method.Name))]);
}
