namespace Nadir.Simulation.Costs;

/// <summary>What things cost, US dollars: prices.json.</summary>
internal sealed record Prices
{
    /// <summary>An Upscaler's replica with its GPU, processors and memory, for an hour.</summary>
    public required double GpuReplicaHour { get; init; }

    /// <summary>A replica of Ingest, Tiler or Stitcher, for an hour.</summary>
    public required double CpuReplicaHour { get; init; }

    /// <summary>10,000 writes or listings of blobs.</summary>
    public required double BlobWrites10K { get; init; }

    /// <summary>10,000 reads and other requests to blobs.</summary>
    public required double BlobReads10K { get; init; }

    /// <summary>10,000 requests to queues.</summary>
    public required double QueueRequests10K { get; init; }

    /// <summary>Reads the file; throws <see cref="SimulationException"/> where it is not as it should be.</summary>
    public static Prices Read(string file)
    {
        var figures = Figures.Read(file, ["gpuReplicaHour", "cpuReplicaHour", "blobWrites10K", "blobReads10K", "queueRequests10K"]);
        return new Prices
        {
            GpuReplicaHour = figures["gpuReplicaHour"],
            CpuReplicaHour = figures["cpuReplicaHour"],
            BlobWrites10K = figures["blobWrites10K"],
            BlobReads10K = figures["blobReads10K"],
            QueueRequests10K = figures["queueRequests10K"],
        };
    }
}
