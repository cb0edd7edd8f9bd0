namespace Nadir.Platform.Hosting;

/// <summary>What a trigger hands to one invocation.</summary>
/// <param name="ReadAsync">The trigger's own value, in the type that the function wants; only types checked at start are asked for.</param>
/// <param name="Data">Values that plain parameters take by name, any case; a name that is missing binds as null or default.</param>
internal sealed record InvocationInput(
    Func<Type, CancellationToken, ValueTask<object?>> ReadAsync,
    IReadOnlyDictionary<string, string?> Data)
{
    /// <summary>Data with the names in any case.</summary>
    public static Dictionary<string, string?> NewData() => new(StringComparer.OrdinalIgnoreCase);
}
