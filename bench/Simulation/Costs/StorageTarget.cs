namespace Nadir.Simulation.Costs;

/// <summary>
/// A target of Azure Storage for one account or queue. From Microsoft's "Scalability and performance targets for standard storage accounts"
/// and "... for Queue Storage", the lowest of what the regions have; docs/scale.md has the links.
/// </summary>
/// <param name="Name">What is limited.</param>
/// <param name="PerSecond">How much of it, a second.</param>
internal readonly record struct StorageTarget(string Name, double PerSecond)
{
    /// <summary>Requests to an account: 20,000 a second; 40,000 in some regions.</summary>
    public static StorageTarget Requests { get; } = new("requests", 20_000);

    /// <summary>Bytes into an account: 25 Gbit/s; 60 in some regions.</summary>
    public static StorageTarget BytesIn { get; } = new("bytes in", 25e9 / 8);

    /// <summary>Bytes out of an account: 50 Gbit/s; 200 in some regions.</summary>
    public static StorageTarget BytesOut { get; } = new("bytes out", 50e9 / 8);

    /// <summary>Messages of one queue: 2,000 a second.</summary>
    public static StorageTarget Messages { get; } = new("messages of a queue", 2_000);
}
