using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Scenarios;

/// <summary>
/// Runs a scenario: drops go to Ingest, Ingest's scenes to the Tiler, which sends a unit whenever it has cut one; a scene whose units have all
/// ended goes to the Stitcher. The units are the events, so a run takes time with their number and memory with the number of scenes. It is a
/// pure function of the scenario.
/// </summary>
internal sealed class Simulator
{
    private readonly Scenario scenario;
    private readonly Agenda agenda = new();
    private readonly SceneWork[] works;
    private readonly int[] unitsLeft;
    private readonly List<TimeSpan> latencies = [];
    private readonly Stage[] stages;
    private TimeSpan finished;

    private Simulator(Scenario scenario)
    {
        this.scenario = scenario;
        works = WorksOf(scenario);
        unitsLeft = [.. works.Select(work => work.Units)];
        var random = new SplitMix(scenario.Seed);
        var times = scenario.Times;
        stages =
        [
            new Stage(agenda, 0, scenario.Ingest, scene => Seconds(times.IngestPerScene + (Mega(scene) * times.IngestPerMegapixel)), random.Split()),
            new Stage(agenda, 1, scenario.Tiler, scene => works[scene].Units * CutTime(scene), random.Split()),
            new Stage(agenda, 2, scenario.Upscaler, UnitTime, random.Split()),
            new Stage(agenda, 3, scenario.Stitcher, StitchTime, random.Split()),
        ];
        stages[0].Finished = scene => Send(1, scene);
        stages[1].Began = SendUnits;
        stages[2].Finished = EndUnit;
        stages[3].Finished = EndScene;
    }

    /// <summary>Runs a scenario; throws <see cref="ArgumentException"/> for one that makes no sense.</summary>
    public static Outcome Run(Scenario scenario) =>
        scenario.Fault is { } fault ? throw new ArgumentException(fault, nameof(scenario)) : new Simulator(scenario).Run();

    private static SceneWork[] WorksOf(Scenario scenario)
    {
        var known = new Dictionary<Core.Geometry.PixelSize, SceneWork>();
        var works = new SceneWork[scenario.Drops.Count];
        for (int i = 0; i < works.Length; i++)
        {
            var size = scenario.Drops[i].Shape.Size;
            if (!known.TryGetValue(size, out works[i]))
            {
                known[size] = works[i] = SceneWork.Of(size, scenario.Tiling);
            }
        }

        return works;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));

    private Outcome Run()
    {
        for (int scene = 0; scene < works.Length; scene++)
        {
            agenda.Add(scenario.Drops[scene].At, new Happening(HappeningKind.Drop, 0, scene, 0));
        }

        foreach (var stage in stages)
        {
            stage.Open();
        }

        while (agenda.TryNext(out var happening))
        {
            if (happening.Kind == HappeningKind.Drop)
            {
                Send(0, happening.Subject);
            }
            else
            {
                stages[happening.Stage].Take(happening, latencies.Count < works.Length);
            }
        }

        // What is kept is paid for until the work is done and the horizon has passed; the rest has gone by itself.
        var closing = finished > scenario.Horizon ? finished : scenario.Horizon;
        var scaled = stages.Where(stage => stage.Settings.Scale.Least == 0);
        var ended = scaled.Select(stage => stage.Samples[^1].At).Append(closing).Max();
        foreach (var stage in stages)
        {
            stage.Close(closing);
        }

        latencies.Sort();
        return new Outcome
        {
            Scenario = scenario,
            Finished = finished,
            Ended = ended,
            Latencies = latencies,
            Tallies = [.. stages.Select(stage => stage.Tally)],
            Samples = stages[2].Samples,
            Works = works,
            Events = agenda.Happened,
        };
    }

    private double Mega(int scene) => works[scene].Pixels / 1e6;

    private double TilesPerUnit(int scene) => (double)works[scene].Tiles / works[scene].Units;

    private TimeSpan CutTime(int scene) => Seconds(scenario.Times.Cut(TilesPerUnit(scene)));

    private TimeSpan UnitTime(int scene) => Seconds(scenario.Times.Unit(TilesPerUnit(scene), scenario.SpeedUp, scenario.UnderWay));

    private TimeSpan StitchTime(int scene)
    {
        double megapixels = Mega(scene) * scenario.Tiling.Scale * scenario.Tiling.Scale;
        return Seconds(scenario.Times.StitchPerScene + (megapixels * scenario.Times.StitchPerMegapixel));
    }

    private void Send(int stage, int scene) => stages[stage].Send(new WorkStream(scene, agenda.Now, TimeSpan.Zero, 1));

    /// <summary>A unit is sent when it is cut: the first after one cut's time.</summary>
    private void SendUnits(int scene, TimeSpan at)
    {
        var cut = CutTime(scene);
        stages[2].Send(new WorkStream(scene, at + cut, cut, works[scene].Units));
    }

    private void EndUnit(int scene)
    {
        if (--unitsLeft[scene] == 0)
        {
            Send(3, scene);
        }
    }

    private void EndScene(int scene)
    {
        finished = agenda.Now;
        latencies.Add(agenda.Now - scenario.Drops[scene].At);
    }
}
