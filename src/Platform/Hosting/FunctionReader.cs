using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace Nadir.Platform.Hosting;

/// <summary>Reads the attributes of function methods and refuses what the host could not run, by method and parameter.</summary>
internal sealed class FunctionReader(IReadOnlyDictionary<string, string> appSettings)
{
    /// <summary>What a queue trigger's data holds besides the message.</summary>
    private static readonly string[] QueueData = ["id", "dequeueCount", "queueTrigger"];

    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Queue functions so far.</summary>
    public List<QueueFunction> Queues { get; } = [];

    /// <summary>Blob functions so far.</summary>
    public List<BlobFunction> Blobs { get; } = [];

    /// <summary>Timer functions so far.</summary>
    public List<TimerFunction> Timers { get; } = [];

    /// <summary>HTTP functions so far.</summary>
    public List<HttpFunction> Https { get; } = [];

    /// <summary>Reads one method; throws <see cref="FunctionRefusedException"/>.</summary>
    public void Add(string name, MethodInfo method)
    {
        if (!names.Add(name))
        {
            throw new FunctionRefusedException(name, "two methods bear this name");
        }

        var (parameter, trigger) = Trigger(name, method);
        CheckReturn(name, method, trigger is HttpTriggerAttribute);
        var function = new FunctionMethod(name, method, parameter);
        switch (trigger)
        {
            case QueueTriggerAttribute queue:
                Check(function, method, parameter, QueueData, typeof(string), typeof(BinaryData), typeof(byte[]));
                Queues.Add(new QueueFunction(function, Resolve(name, queue.QueueName)));
                break;
            case BlobTriggerAttribute blob:
                var pattern = Read(name, () => BlobPattern.Parse(Resolve(name, blob.BlobPath)));
                string[] data = [.. pattern.Parameters, "blobTrigger"];
                Check(function, method, parameter, data, typeof(Stream), typeof(string), typeof(BinaryData), typeof(byte[]));
                Blobs.Add(new BlobFunction(function, pattern));
                break;
            case TimerTriggerAttribute timer:
                Check(function, method, parameter, [], typeof(TimerInfo));
                var schedule = Read(name, () => TimerSchedule.Parse(Resolve(name, timer.Schedule)));
                Timers.Add(new TimerFunction(function, schedule, timer.RunOnStartup, timer.UseMonitor));
                break;
            case HttpTriggerAttribute http:
                var route = Read(name, () => RoutePatternFactory.Parse(Resolve(name, http.Route ?? name).Trim('/')));
                Check(function, method, parameter, [.. route.Parameters.Select(p => p.Name)], typeof(HttpRequest));
                Https.Add(new HttpFunction(function, route.RawText!, http.Methods ?? [], http.AuthLevel));
                break;
        }
    }

    private static (ParameterInfo Parameter, Attribute Trigger) Trigger(string name, MethodInfo method)
    {
        var triggers = (
            from parameter in method.GetParameters()
            from attribute in parameter.GetCustomAttributes()
            where attribute.GetType().Name.EndsWith("TriggerAttribute", StringComparison.Ordinal)
            select (parameter, attribute)).ToList();
        if (triggers.Count != 1)
        {
            throw new FunctionRefusedException(name, $"{Place(method)} has {triggers.Count} trigger parameters; it must have one");
        }

        var (found, trigger) = triggers[0];
        return trigger is QueueTriggerAttribute or BlobTriggerAttribute or TimerTriggerAttribute or HttpTriggerAttribute
            ? (found, trigger)
            : throw new FunctionRefusedException(
                name,
                $"{Place(method)} parameter '{found.Name}' has a {trigger.GetType().Name}; "
                + "this host knows queue, blob, timer and HTTP triggers");
    }

    private static void CheckReturn(string name, MethodInfo method, bool http)
    {
        var type = method.ReturnType;
        if (type == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
        {
            throw new FunctionRefusedException(name, $"{Place(method)} is async void; it must return a Task");
        }

        var attributes = method.GetCustomAttributes().Select(attribute => attribute.GetType().Name);
        if (attributes.FirstOrDefault(attribute => attribute.EndsWith("OutputAttribute", StringComparison.Ordinal)) is { } output)
        {
            throw new FunctionRefusedException(name, $"{Place(method)} has a {output}; this host has no output bindings");
        }

        var value = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) ? type.GetGenericArguments()[0] : type;
        bool nothing = value == typeof(void) || value == typeof(Task);
        bool answer = typeof(IActionResult).IsAssignableFrom(value) || typeof(IResult).IsAssignableFrom(value);
        if (!nothing && !(http && answer))
        {
            string allowed = http ? "nothing, an IActionResult or an IResult, as it is or in a Task" : "nothing or a Task";
            throw new FunctionRefusedException(name, $"{Place(method)} returns {type.Name}; it may return {allowed}");
        }
    }

    private static void Check(FunctionMethod function, MethodInfo method, ParameterInfo trigger, string[] data, params Type[] allowed)
    {
        if (!allowed.Contains(trigger.ParameterType))
        {
            string given = string.Join(", ", allowed.Select(type => type.Name));
            throw Refuse(trigger, $"cannot be a {trigger.ParameterType.Name}; this trigger gives {given}");
        }

        foreach (var parameter in method.GetParameters())
        {
            // By position: reflection may hand out another object for the same parameter when two threads ask first.
            if (parameter.Position == trigger.Position || parameter.ParameterType == typeof(CancellationToken))
            {
                continue;
            }

            if (!BindingValue.Supports(parameter.ParameterType))
            {
                string type = parameter.ParameterType.Name;
                throw Refuse(parameter, $"is a {type}, which this host cannot fill; plain parameters are {BindingValue.Supported}");
            }

            if (!data.Contains(parameter.Name, StringComparer.OrdinalIgnoreCase))
            {
                string given = data.Length == 0 ? string.Empty : $"; it gives {string.Join(", ", data)}";
                throw Refuse(parameter, $"is nothing that the trigger gives{given}");
            }
        }

        FunctionRefusedException Refuse(ParameterInfo parameter, string reason) =>
            new(function.Name, $"{function.Place} parameter '{parameter.Name}' {reason}");
    }

    private string Resolve(string name, string text)
    {
        string[] parts = text.Split('%');
        if (parts.Length % 2 == 0)
        {
            throw new FunctionRefusedException(name, $"'{text}' has a % without its partner");
        }

        for (int i = 1; i < parts.Length; i += 2)
        {
            parts[i] = appSettings.TryGetValue(parts[i], out string? value)
                ? value
                : throw new FunctionRefusedException(name, $"'{text}' needs the app setting {parts[i]}, which is not set");
        }

        return string.Concat(parts);
    }

    private static T Read<T>(string name, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception fault) when (fault is FormatException or RoutePatternException)
        {
            throw new FunctionRefusedException(name, fault.Message.TrimEnd('.'));
        }
    }

    private static string Place(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
