using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Costs;

/// <summary>What a scenario costs, US dollars.</summary>
/// <param name="Gpu">Upscaler's replicas.</param>
/// <param name="Cpu">The other stages' replicas.</param>
/// <param name="Storage">Requests to blobs and queues; not what is kept, nor traffic out of the region.</param>
internal readonly record struct Bill(double Gpu, double Cpu, double Storage)
{
    /// <summary>All of it.</summary>
    public double Total => Gpu + Cpu + Storage;

    /// <summary>The bill of a scenario at some prices.</summary>
    public static Bill Of(Outcome outcome, StorageUse use, Prices prices)
    {
        double cpuHours = outcome.Tallies.Where(tally => tally != outcome.Upscaler).Sum(tally => tally.Paid.TotalHours);
        return new Bill(
            outcome.Upscaler.Paid.TotalHours * prices.GpuReplicaHour,
            cpuHours * prices.CpuReplicaHour,
            ((use.Writes * prices.BlobWrites10K) + (use.Reads * prices.BlobReads10K) + (use.QueueRequests * prices.QueueRequests10K)) / 1e4);
    }
}
