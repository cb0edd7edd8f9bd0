namespace Microsoft.Azure.Functions.Worker;

/// <summary>How new blobs are noticed.</summary>
public enum BlobTriggerSource
{
    /// <summary>By reading the account's logs and listing the container.</summary>
    LogsAndContainerScan,

    /// <summary>By events pushed from Event Grid.</summary>
    EventGrid,
}
