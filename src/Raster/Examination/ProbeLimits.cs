namespace Nadir.Raster.Examination;

/// <summary>What one examination may take.</summary>
public sealed record ProbeLimits
{
    /// <summary>The limits for dropped scenes.</summary>
    public static ProbeLimits Default { get; } = new();

    /// <summary>Bytes of address space that GDAL may add to those of a started process, above 0. Held on Linux. Default 2 GiB.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Longest time without a part being done, above 0. Default two minutes.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest time in all, above 0; below host.json's functionTimeout, so that it is the scene that is ended. Default three hours.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromHours(3);
}
