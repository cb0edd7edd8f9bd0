namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function may ask about its invocation. Declaration only.</summary>
public abstract class FunctionContext
{
    /// <summary>Unique to this invocation.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Fires when the host wants the function to stop.</summary>
    public virtual CancellationToken CancellationToken => CancellationToken.None;
}
