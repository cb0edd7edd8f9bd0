using System.Collections.ObjectModel;
using System.Reflection;

namespace Nadir.TestKit;

/// <summary>
/// The functions of an assembly as one line each, "Name: Trigger(arguments) Property=value", with everything that the host reads from
/// their attributes. Reads attribute data only, so it says the same of the real worker and of its stand-in.
/// </summary>
public static class FunctionSurface
{
    /// <summary>The lines, in order of the functions' names.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .Where(method => method.CustomAttributes.Any(data => data.AttributeType.Name == "FunctionAttribute"))
            .Select(Line)
            .Order(StringComparer.Ordinal),
    ];

    private static string Line(MethodInfo method)
    {
        var function = method.CustomAttributes.Single(data => data.AttributeType.Name == "FunctionAttribute");
        var others = method.CustomAttributes.Where(data => data.AttributeType.Name.EndsWith("RetryAttribute", StringComparison.Ordinal));
        var triggers = method.GetParameters().SelectMany(parameter => parameter.CustomAttributes).Where(data => data.AttributeType.Namespace == "Microsoft.Azure.Functions.Worker");
        return $"{function.ConstructorArguments[0].Value}: {string.Join("; ", triggers.Concat(others).Select(Text))}";
    }

    private static string Text(CustomAttributeData data)
    {
        string name = data.AttributeType.Name[..^"Attribute".Length];
        string arguments = string.Join(", ", data.ConstructorArguments.Select(argument => Text(argument)));
        var named = data.NamedArguments.OrderBy(argument => argument.MemberName, StringComparer.Ordinal);
        return string.Concat([$"{name}({arguments})", .. named.Select(argument => $" {argument.MemberName}={Text(argument.TypedValue)}")]);
    }

    private static string Text(CustomAttributeTypedArgument argument) => argument switch
    {
        { Value: ReadOnlyCollection<CustomAttributeTypedArgument> items } => string.Join(", ", items.Select(Text)),
        { ArgumentType.IsEnum: true } => Enum.ToObject(argument.ArgumentType, argument.Value!).ToString()!,
        _ => $"{argument.Value}",
    };
}
