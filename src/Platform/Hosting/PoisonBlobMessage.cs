using Nadir.Core.Scenes;

namespace Nadir.Platform.Hosting;

/// <summary>What Azure Functions puts into <c>webjobs-blobtrigger-poison</c> about a blob given up.</summary>
internal sealed record PoisonBlobMessage(string FunctionId, string BlobType, string ContainerName, string BlobName, string ETag)
{
    /// <summary>The queue for these messages.</summary>
    public const string Queue = QueueNames.BlobPoison;

    /// <summary>The kind of message.</summary>
    public string Type { get; } = "BlobTrigger";
}
