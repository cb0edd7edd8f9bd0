using Nadir.Core.Geometry;
using Nadir.Simulation.Costs;
using Nadir.Simulation.Reports;
using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation;

/// <summary>What the command does: reads files and options, runs scenarios, writes tables.</summary>
internal sealed class Session
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly Arguments arguments;
    private readonly TextWriter output;
    private readonly WorkTimes times;
    private readonly Prices prices;
    private readonly Policy policy;
    private readonly ulong seed;
    private readonly int scenes;

    /// <summary>Reads what is common to all verbs; throws <see cref="SimulationException"/> where it makes no sense.</summary>
    public Session(Arguments arguments, TextWriter output)
    {
        (this.arguments, this.output) = (arguments, output);
        times = WorkTimes.Read(arguments.Text("--measured", Path.Combine(AppContext.BaseDirectory, "measured.json")));
        prices = Prices.Read(arguments.Text("--prices", Path.Combine(AppContext.BaseDirectory, "prices.json")));
        seed = (ulong)arguments.Whole("--seed", 1, 0);
        scenes = arguments.Whole("--scenes", 100, 1);
        var usual = new Policy();
        policy = new Policy
        {
            Target = arguments.Whole("--target", usual.Target, 1),
            Polling = arguments.Number("--polling", usual.Polling, 1),
            Cooldown = arguments.Number("--cooldown", usual.Cooldown, 0),
            ColdStart = arguments.Number("--cold-start", usual.ColdStart, 0),
            Grace = arguments.Number("--grace", usual.Grace, 0),
            PreemptionsPerHour = arguments.Number("--preemptions", usual.PreemptionsPerHour, 0),
            SpeedUp = arguments.Number("--speed-up", usual.SpeedUp, 1e-3),
            UnderWay = arguments.Whole("--under-way", usual.UnderWay, 1),
            UnitTiles = arguments.Whole("--unit-tiles", usual.UnitTiles, 1),
            CpuReplicas = arguments.Whole("--cpu-replicas", usual.CpuReplicas, 1),
        };
    }

    /// <summary>Does what the verb says.</summary>
    public void Run()
    {
        switch (arguments.Verb)
        {
            case "archive":
                Compare("archive", Workloads.Archive(scenes, seed), TimeSpan.Zero);
                break;
            case "passes":
                Compare("passes", Workloads.Passes(scenes, seed), Day);
                break;
            case "sweep":
                Sweep();
                break;
            case "limits":
                Limits();
                break;
            case "local":
                Local();
                break;
            default:
                throw new SimulationException($"there is no verb '{arguments.Verb}'; there are archive, passes, sweep, limits and local.");
        }
    }

    /// <summary>Scaled by the queue against fixed pools, over numbers of replicas.</summary>
    private void Compare(string name, IReadOnlyList<SceneDrop> drops, TimeSpan horizon)
    {
        var scaled = arguments.Wholes("--max", "2,4,8,16,32", 1).Select(most => policy with { Replicas = most });
        var pools = arguments.Wholes("--fixed", "2,4,8", 1).Select(count => policy with { Replicas = count, IsFixed = true });
        string? picture = arguments.Text("--svg", "") is { Length: > 0 } file ? file : null;
        string format = arguments.Text("--format", "table");
        arguments.RefuseOthers();
        var runs = scaled.Concat(pools).Select(policy => (policy.Name, Outcome: RunOf(policy, name, drops, horizon))).ToList();
        Write(format, [.. runs.Select(run => ResultRow.Of(run.Outcome, run.Name, prices))]);
        if (picture is not null)
        {
            File.WriteAllText(picture, TimeChart.Draw(runs));
        }
    }

    /// <summary>One setting after the other, the rest as given.</summary>
    private void Sweep()
    {
        string workload = arguments.Text("--workload", "passes");
        string setting = arguments.Text("--setting", "target");
        var usual = policy with { Replicas = arguments.Whole("--max", policy.Replicas, 1) };
        var values = arguments.Wholes("--values", "5,50,500,2000", 0);
        string format = arguments.Text("--format", "table");
        arguments.RefuseOthers();
        var (drops, horizon) = workload switch
        {
            "archive" => (Workloads.Archive(scenes, seed), TimeSpan.Zero),
            "passes" => (Workloads.Passes(scenes, seed), Day),
            _ => throw new SimulationException($"--workload is '{workload}'; allowed is archive or passes."),
        };
        var rows = values.Select(value =>
        {
            string name = $"{setting} {value}";
            var swept = With(usual, setting, value);
            var scenario = swept.On($"{workload}, {drops.Count} scenes", drops, times, horizon, seed);
            return scenario.Fault is { } fault
                ? throw new SimulationException($"{name}: {fault}")
                : ResultRow.Of(Simulator.Run(scenario), name, prices);
        });
        Write(format, [.. rows]);
    }

    private static Policy With(Policy policy, string setting, int value) => setting switch
    {
        "target" => policy with { Target = value },
        "polling" => policy with { Polling = value },
        "cooldown" => policy with { Cooldown = value },
        "cold-start" => policy with { ColdStart = value },
        "grace" => policy with { Grace = value },
        "unit-tiles" => policy with { UnitTiles = value },
        "under-way" => policy with { UnderWay = value },
        "speed-up" => policy with { SpeedUp = value },
        "preemptions" => policy with { PreemptionsPerHour = value },
        _ => throw new SimulationException(
            $"--setting is '{setting}'; allowed is target, polling, cooldown, cold-start, grace, unit-tiles, under-way, speed-up or preemptions."),
    };

    /// <summary>Throughput of a worker and where storage's targets are, over speed-ups and unit sizes.</summary>
    private void Limits()
    {
        int side = arguments.Whole("--side", 10980, 128);
        var speedUps = arguments.Wholes("--speed-ups", "1,10,30,100", 1);
        var sizes = arguments.Wholes("--sizes", "1,4,8,12,16,21", 1);
        arguments.RefuseOthers();
        var size = new PixelSize(side, side);
        output.WriteLine($"Scene of {size} pixels.\n");
        output.WriteLine(ResultText.Table(
            ["tiles a unit", "units", "messages", "blob requests", "queue requests", "written GB", "read GB", "detail reads a unit"],
            sizes.Select(tiles => PerScene(size, tiles))));
        output.WriteLine(ResultText.Table(
            [
                "speed-up", "tiles a unit", "s a unit", "network's share", "tiles/s", "Mpx/s in",
                "workers at 20,000 requests/s", "at 25 Gbit/s in", "at 50 Gbit/s out", "at 2,000 messages/s",
            ],
            speedUps.SelectMany(speedUp => sizes.Select(tiles => PerWorker(size, policy with { SpeedUp = speedUp, UnitTiles = tiles })))));
    }

    /// <summary>A scene on this machine: Upscalers that are there, no requests over a network.</summary>
    private void Local()
    {
        int width = arguments.Whole("--width", 300, 1);
        int height = arguments.Whole("--height", 300, 1);
        int workers = arguments.Whole("--workers", 1, 1);
        arguments.RefuseOthers();
        output.WriteLine(ResultText.Number(LocalRun.Seconds(new PixelSize(width, height), workers, policy, times), 2));
    }

    private string[] PerScene(PixelSize size, int tiles)
    {
        var tiling = new TilingSettings { TilesPerUnit = tiles };
        var work = SceneWork.Of(size, tiling);
        var use = StorageUse.Of(work, tiling, Math.Min(policy.Replicas, work.Units));
        return
        [
            $"{tiles}", $"{work.Units}", $"{work.Units + 2}", $"{use.BlobRequests}", $"{use.QueueRequests}",
            ResultText.Number(use.BytesIn / 1e9, 2), ResultText.Number(use.BytesOut / 1e9, 2),
            ResultText.Number((double)work.DetailReads / work.Units, 2),
        ];
    }

    private string[] PerWorker(PixelSize size, Policy policy)
    {
        var load = WorkerLoad.Of(size, policy, times);
        double tilesPerSecond = policy.UnitTiles / load.UnitSeconds;
        double network = policy.UnitTiles * times.InferPerTile / policy.SpeedUp / load.UnitSeconds;
        var work = SceneWork.Of(size, new TilingSettings { TilesPerUnit = policy.UnitTiles });
        return
        [
            $"{policy.SpeedUp}", $"{policy.UnitTiles}", ResultText.Number(load.UnitSeconds, 3), $"{ResultText.Number(100 * network, 0)} %",
            ResultText.Number(tilesPerSecond, 1), ResultText.Number(tilesPerSecond * work.Pixels / work.Tiles / 1e6, 3),
            .. load.WorkersAtTargets.Select(target => $"{target.Workers}"),
        ];
    }

    private Outcome RunOf(Policy policy, string name, IReadOnlyList<SceneDrop> drops, TimeSpan horizon) =>
        Simulator.Run(policy.On($"{name}, {drops.Count} scenes", drops, times, horizon, seed));

    private void Write(string format, IReadOnlyList<ResultRow> rows) => output.WriteLine(format switch
    {
        "table" => ResultText.Table(rows),
        "csv" => ResultText.Csv(rows),
        "json" => ResultText.ToJson(rows),
        _ => throw new SimulationException($"--format is '{format}'; allowed is table, csv or json."),
    });
}
