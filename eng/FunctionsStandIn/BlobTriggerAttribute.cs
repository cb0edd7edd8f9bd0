namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts a function for each new or changed blob. Declaration only.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : Attribute
{
    /// <summary>Container and name pattern, such as <c>scenes/{name}</c>.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>Name of the connection setting; null means the host's own storage.</summary>
    public string? Connection { get; set; }

    /// <summary>How new blobs are noticed.</summary>
    public BlobTriggerSource Source { get; set; } = BlobTriggerSource.LogsAndContainerScan;
}
