namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function. Declaration only; see eng/functions.props.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name, unique in its app.</summary>
    public string Name { get; } = name;
}
