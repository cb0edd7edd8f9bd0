namespace Nadir.Platform.Hosting;

/// <summary>A function class that this host cannot run; found when the catalog is made, never while work is under way.</summary>
public sealed class FunctionRefusedException(string function, string reason) : Exception($"function {function}: {reason}.")
{
    /// <summary>The function's name, or the method's where it has none.</summary>
    public string Function { get; } = function;
}
