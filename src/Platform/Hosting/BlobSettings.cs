namespace Nadir.Platform.Hosting;

/// <summary>How blob triggers work; names and ranges are those of host.json's <c>extensions.blobs</c>.</summary>
public sealed record BlobSettings
{
    /// <summary>
    /// Most blobs of one function under way at once: 1 or more, 8 by default (Azure Functions: 8 times the number of cores).
    /// </summary>
    public int MaxDegreeOfParallelism
    {
        get;
        init => field = value >= 1 ? value : throw Out("maxDegreeOfParallelism", value);
    } = 8;

    /// <summary>Tries after which a blob is poison: 1 or more, 5 by default.</summary>
    public int PoisonBlobThreshold
    {
        get;
        init => field = value >= 1 ? value : throw Out("poisonBlobThreshold", value);
    } = 5;

    private static HostSettingsException Out(string setting, int value) =>
        new($"extensions.blobs.{setting}", $"is {value}; allowed is 1 or more");
}
