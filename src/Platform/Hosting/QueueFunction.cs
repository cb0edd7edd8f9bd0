using Nadir.Core.Scenes;

namespace Nadir.Platform.Hosting;

/// <summary>A function that runs once for each message of a queue.</summary>
/// <param name="Method">What is called.</param>
/// <param name="Queue">The queue.</param>
public sealed record QueueFunction(FunctionMethod Method, string Queue)
{
    /// <summary>Longest queue name that Azure Storage takes, in characters.</summary>
    public const int MaxNameLength = 63;

    /// <summary>Where messages go that fail too often; null where the queue is a poison queue itself or its name leaves no room.</summary>
    public string? PoisonQueue =>
        Queue.EndsWith(QueueNames.PoisonSuffix, StringComparison.Ordinal) || Queue.Length + QueueNames.PoisonSuffix.Length > MaxNameLength
            ? null
            : Queue + QueueNames.PoisonSuffix;
}
