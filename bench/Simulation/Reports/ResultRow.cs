using Nadir.Simulation.Costs;
using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Reports;

/// <summary>One scenario's results, as tables and files show them.</summary>
internal sealed record ResultRow
{
    /// <summary>Workload.</summary>
    public required string Scenario { get; init; }

    /// <summary>How the Upscalers were run.</summary>
    public required string Policy { get; init; }

    /// <summary>Scenes.</summary>
    public required int Scenes { get; init; }

    /// <summary>Ground covered, km².</summary>
    public required double SquareKilometres { get; init; }

    /// <summary>Units.</summary>
    public required long Units { get; init; }

    /// <summary>Until the last product, hours.</summary>
    public required double FinishedHours { get; init; }

    /// <summary>From drop to product, the middle scene, minutes.</summary>
    public required double LatencyP50Minutes { get; init; }

    /// <summary>From drop to product, 95 % of scenes keep it, minutes.</summary>
    public required double LatencyP95Minutes { get; init; }

    /// <summary>GPU hours paid for.</summary>
    public required double GpuHours { get; init; }

    /// <summary>Of them, starting.</summary>
    public required double GpuColdHours { get; init; }

    /// <summary>Of them, idle.</summary>
    public required double GpuIdleHours { get; init; }

    /// <summary>Of them, on units that were cut off.</summary>
    public required double GpuLostHours { get; init; }

    /// <summary>Most GPU replicas at one time.</summary>
    public required int GpuPeak { get; init; }

    /// <summary>GPU replicas started.</summary>
    public required int GpuStarts { get; init; }

    /// <summary>Units that were begun and cut off.</summary>
    public required long UnitsCutOff { get; init; }

    /// <summary>Mean wait of a unit's message, minutes.</summary>
    public required double QueueWaitMinutes { get; init; }

    /// <summary>Longest wait of a unit's message, minutes: the queue's greatest age.</summary>
    public required double QueueAgeMinutes { get; init; }

    /// <summary>Messages, of all queues.</summary>
    public required long Messages { get; init; }

    /// <summary>Requests to blobs.</summary>
    public required long BlobRequests { get; init; }

    /// <summary>Requests to queues.</summary>
    public required long QueueRequests { get; init; }

    /// <summary>Bytes written to storage, GB.</summary>
    public required double WrittenGb { get; init; }

    /// <summary>Bytes read from storage, GB.</summary>
    public required double ReadGb { get; init; }

    /// <summary>US dollars for GPU replicas.</summary>
    public required double GpuUsd { get; init; }

    /// <summary>US dollars for the other replicas.</summary>
    public required double CpuUsd { get; init; }

    /// <summary>US dollars for requests to storage.</summary>
    public required double StorageUsd { get; init; }

    /// <summary>US dollars a scene.</summary>
    public required double UsdPerScene { get; init; }

    /// <summary>US dollars for 1,000 km².</summary>
    public required double UsdPer1000SquareKilometres { get; init; }

    /// <summary>Events that the simulator took.</summary>
    public required long Events { get; init; }

    /// <summary>Share of the GPU hours paid for that did not finish a unit, 0 to 1.</summary>
    public double GpuWaste => GpuHours == 0 ? 0 : (GpuColdHours + GpuIdleHours + GpuLostHours) / GpuHours;

    /// <summary>The row of an outcome.</summary>
    public static ResultRow Of(Outcome outcome, string policy, Prices prices)
    {
        var use = StorageUse.Of(outcome, TimeSpan.FromSeconds(2));
        var bill = Bill.Of(outcome, use, prices);
        var gpu = outcome.Upscaler;
        int scenes = outcome.Works.Count;
        double area = outcome.SquareKilometres;
        long units = outcome.Works.Sum(work => (long)work.Units);
        return new ResultRow
        {
            Scenario = outcome.Scenario.Name,
            Policy = policy,
            Scenes = scenes,
            SquareKilometres = area,
            Units = units,
            FinishedHours = outcome.Finished.TotalHours,
            LatencyP50Minutes = outcome.Latency(0.5).TotalMinutes,
            LatencyP95Minutes = outcome.Latency(0.95).TotalMinutes,
            GpuHours = gpu.Paid.TotalHours,
            GpuColdHours = gpu.Cold.TotalHours,
            GpuIdleHours = gpu.Idle.TotalHours,
            GpuLostHours = gpu.Lost.TotalHours,
            GpuPeak = gpu.Peak,
            GpuStarts = gpu.Started,
            UnitsCutOff = gpu.CutOff,
            QueueWaitMinutes = gpu.MeanWait.TotalMinutes,
            QueueAgeMinutes = gpu.LongestWait.TotalMinutes,
            Messages = units + (2L * scenes),
            BlobRequests = use.BlobRequests,
            QueueRequests = use.QueueRequests,
            WrittenGb = use.BytesIn / 1e9,
            ReadGb = use.BytesOut / 1e9,
            GpuUsd = bill.Gpu,
            CpuUsd = bill.Cpu,
            StorageUsd = bill.Storage,
            UsdPerScene = bill.Total / scenes,
            UsdPer1000SquareKilometres = bill.Total / area * 1000,
            Events = outcome.Events,
        };
    }
}
