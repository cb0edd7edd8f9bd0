namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts a function for each message of a queue. Declaration only.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : Attribute
{
    /// <summary>The queue's name.</summary>
    public string QueueName { get; } = queueName;

    /// <summary>Name of the connection setting; null means the host's own storage.</summary>
    public string? Connection { get; set; }
}
