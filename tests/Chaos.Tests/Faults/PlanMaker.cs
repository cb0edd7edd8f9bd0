namespace Nadir.Chaos.Tests.Faults;

/// <summary>
/// Makes plans. Seeds take the kinds of fault in turn, so any run of as many seeds as there are kinds has every kind; where, when, how often
/// and what else happens is drawn from the seed.
/// </summary>
internal sealed class PlanMaker
{
    private const double SecondFault = 0.4;
    private const double GenuineLease = 0.05;

    /// <summary>Effects with the number of times that a quiet run of six units, one of them empty, has them at the least.</summary>
    private static readonly (string Effect, int Times)[] Effects =
    [
        ("lease receipt", 1), ("put receipt", 2), ("release receipt", 1), ("create open", 1), ("create manifest", 1), ("delete rejected", 1),
        ("send tile-scene", 1), ("remove tile-scene", 1),
        ("create input", 5), ("send upscale-tiles", 5),
        ("create detail", 6), ("create shard", 2), ("send stitch-scene", 1), ("remove upscale-tiles", 5),
        ("lease manifest", 1), ("create scene.tif", 1), ("create quicklook.png", 1), ("create item.json", 1), ("create report.json", 1),
        ("put latest.json", 1), ("create commit", 1), ("create closed", 1), ("delete input", 5), ("delete detail", 6), ("delete open", 1),
        ("release manifest", 1), ("remove stitch-scene", 1),
    ];

    private static readonly (string Effect, int Times)[] Received = [("receive tile-scene", 1), ("receive upscale-tiles", 5), ("receive stitch-scene", 1)];

    private static readonly (string Request, int Times)[] Requests =
    [
        ("put work", 30), ("get work", 30), ("list work", 12), ("head work", 6), ("delete work", 12), ("lease leases", 4), ("put products", 5),
        ("head scenes", 8), ("put hosts", 3), ("post tile-scene", 1), ("post upscale-tiles", 6), ("post stitch-scene", 1),
        ("get upscale-tiles", 8), ("delete upscale-tiles", 6), ("delete tile-scene", 1), ("delete stitch-scene", 1), ("list scenes", 6),
    ];

    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    /// <summary>Kinds that go well with any other: they cost little time and need no outcome of their own.</summary>
    private static readonly FaultKind[] Light =
        [FaultKind.Kill, FaultKind.Kill, FaultKind.Terminate, FaultKind.KillAtTime, FaultKind.Duplicate, FaultKind.Late, FaultKind.Conflict, FaultKind.Cut, FaultKind.Sweep];

    private readonly Random random;

    private PlanMaker(int seed) => random = new Random(seed);

    /// <summary>The plan of a seed, 1 or more.</summary>
    public static ChaosPlan Make(int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seed, 1);
        var maker = new PlanMaker(seed);
        List<Fault> faults = [.. maker.Draw(Kinds[(seed - 1) % Kinds.Length])];
        while (faults.Count < 6 && maker.random.NextDouble() < SecondFault)
        {
            faults.AddRange(maker.Draw(maker.Pick(Light)));
        }

        return new ChaosPlan(seed, faults, maker.random.NextDouble() < GenuineLease);
    }

    private IEnumerable<Fault> Draw(FaultKind kind) => kind switch
    {
        FaultKind.Kill or FaultKind.Terminate => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => AtAnEffect(kind))],
        FaultKind.KillAtTime or FaultKind.TerminateAtTime => [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => AtAMoment(kind))],
        FaultKind.Stall => [AtAnEffect(kind) with { Seconds = 5 + (3 * random.NextDouble()) }],
        FaultKind.SlowUnit => [new(kind, "before compute", random.Next(1, 6), 5 + random.NextDouble())],
        FaultKind.Duplicate => [new(kind, $"before send {Queue()}", 1, Times: random.Next(1, 7))],
        FaultKind.Late => [new(kind, $"before send {Queue()}", 1, 2, Times: 6)],
        FaultKind.AfterEnd => [new(kind, Fault.Moment)],
        FaultKind.Outage => [AtAnEffect(kind) with { Seconds = 0.5 + (4 * random.NextDouble()) }],
        FaultKind.ServerError => [Answer(kind, random.NextDouble() < 0.3 ? 6 : random.Next(1, 4), Pick(["answer 500 InternalError", "answer 500 OperationTimedOut", "answer 503 ServerBusy"]))],
        FaultKind.Conflict => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Conflict())],
        FaultKind.Silence => [Answer(kind, random.Next(1, 7), "silence")],
        FaultKind.Cut => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Cut())],
        FaultKind.RasterFault => [new(kind, "before gdal", random.Next(1, 13), Times: random.Next(1, 4), Verdict: Pick(["500", "503", "cut-request", "cut-body", "silence"]))],
        FaultKind.StoreFull => [AtAnEffect(kind) with { Seconds = 1 + (3 * random.NextDouble()) }],
        FaultKind.ScratchFull => [new(kind, Pick(["before lease manifest", "after lease manifest", "after receive stitch-scene", "after create shard"]), 1, 1 + (3 * random.NextDouble()))],
        FaultKind.OutOfMemory => [new(kind, Pick(["before create open", "before create input", "before compute", "before create detail", "before create shard", "before create scene.tif", "before send upscale-tiles"]), 1, Times: random.Next(1, 4), Verdict: "oom")],
        FaultKind.PoisonUnit => [new(kind, "before compute", random.Next(1, 6), Times: int.MaxValue, Verdict: "oom")],
        FaultKind.ClockJump => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => AtAnEffect(kind) with { Seconds = random.Next(-172_800, 172_801) })],
        FaultKind.Sweep => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => AtAnEffect(kind) with { Verdict = Pick(["sweep", "sweep", "reconcile"]) })],
        FaultKind.SceneReplaced => [AtAnEffect(kind)],
        _ => throw new InvalidOperationException($"no plan has {kind}"),
    };

    private Fault AtAnEffect(FaultKind kind)
    {
        var (effect, times) = Pick(Effects);
        bool isReceive = random.NextDouble() < 0.1;
        if (isReceive)
        {
            (effect, times) = Pick(Received);
        }
        else if (random.NextDouble() < 0.1)
        {
            return new Fault(kind, "before compute", random.Next(1, 6));
        }

        string phase = isReceive || random.Next(2) == 0 ? "after" : "before";
        return new Fault(kind, $"{phase} {effect}", random.Next(1, times + 1));
    }

    private Fault AtAMoment(FaultKind kind) => new(kind, Fault.Moment, random.Next(2), 0.05 + (2 * random.NextDouble()));

    private Fault Answer(FaultKind kind, int times, string verdict)
    {
        var (request, most) = Pick(Requests);
        return new Fault(kind, $"before http {request}", random.Next(1, most + 1), Times: times, Verdict: verdict);
    }

    /// <summary>
    /// A refusal that the service does give without the condition having anything to do with it: a lease that is another's, a container or
    /// queue that is being deleted. (A 412 for a blob that is not there would be a lie that no storage tells.)
    /// </summary>
    private Fault Conflict()
    {
        var fault = Answer(FaultKind.Conflict, random.Next(1, 3), "");
        string place = fault.At.Split(' ')[^1];
        string verdict = fault.At.Contains("http lease", StringComparison.Ordinal)
            ? Pick(["answer 409 LeaseAlreadyPresent", "answer 412 LeaseIdMismatchWithLeaseOperation"])
            : place.Contains('-', StringComparison.Ordinal) ? "answer 409 QueueBeingDeleted" : "answer 409 ContainerBeingDeleted";
        return fault with { Verdict = verdict };
    }

    private Fault Cut()
    {
        var fault = Answer(FaultKind.Cut, random.NextDouble() < 0.3 ? 6 : random.Next(1, 3), Pick(["cut-request", "cut-answer", "cut-answer"]));
        return fault.At.Contains("http get", StringComparison.Ordinal) ? fault with { Verdict = "cut-body" } : fault;
    }

    private string Queue() => Pick(["tile-scene", "upscale-tiles", "upscale-tiles", "stitch-scene"]);

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
