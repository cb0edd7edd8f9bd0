using System.Globalization;
using Nadir.Chaos.Tests.Faults;
using Nadir.Chaos.Tests.Worker;
using Nadir.Core.Geometry;
using Nadir.TestKit;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>Answers the workers' questions in one trial: "go" but where the plan has a fault, which it brings about. Keeps the trial's books.</summary>
internal sealed class Judge
{
    private static readonly TileGrid Grid = NewGrid();

    private readonly Slot slot;
    private readonly ChaosPlan plan;
    private readonly Lock gate = new();
    private readonly FaultMatcher matcher;
    private readonly Dictionary<WorkerProcess, TimeSpan> losesRenewals = [];
    private readonly HashSet<(string Queue, string Body)> sent = [];
    private readonly HashSet<Task> busy = [];
    private readonly Random random;
    private TimeSpan fullUntil;

    /// <summary>A judge of one trial.</summary>
    public Judge(Slot slot, ChaosPlan plan, ProductWatch watch)
    {
        this.slot = slot;
        this.plan = plan;
        Watch = watch;
        random = new Random(plan.Seed);
        matcher = new FaultMatcher(plan, fault => fault.Kind != FaultKind.ScratchFull || slot.HasSmallDisk);
    }

    /// <summary>What happened.</summary>
    public Trace Trace { get; } = new();

    /// <summary>Who computed what.</summary>
    public UnitLedger Units { get; } = new();

    /// <summary>Who holds what.</summary>
    public LeaseLedger Leases { get; } = new();

    /// <summary>Who looks at the products.</summary>
    public ProductWatch Watch { get; }

    /// <summary>Replaces the scene; set by the trial.</summary>
    public Func<Task> ReplaceScene { get; set; } = () => Task.CompletedTask;

    /// <summary>The unit that runs out of memory each time, if any.</summary>
    public int? PoisonedUnit { get; private set; }

    /// <summary>Faults that came to pass.</summary>
    public IReadOnlyList<Fault> Fired => matcher.Fired;

    /// <summary>Messages that were sent, each once.</summary>
    public IReadOnlyList<(string Queue, string Body)> Sent
    {
        get
        {
            lock (gate)
            {
                return [.. sent];
            }
        }
    }

    /// <summary>Whether something that the harness does is under way: a stall, an outage.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
            {
                busy.RemoveWhere(task => task.IsCompletedSuccessfully);
                return busy.Count > 0;
            }
        }
    }

    /// <summary>Keeps a worker's list of calls.</summary>
    public static void Note(WorkerProcess worker, string line)
    {
        string[] words = line.Split(' ', 5);
        switch (words)
        {
            case ["!", "begin", var number, var function, var source]:
                worker.Calls[number] = $"{function} {source}";
                break;
            case ["!", "end", var number, ..]:
                worker.Calls.TryRemove(number, out _);
                break;
        }
    }

    /// <summary>Rethrows what went wrong in the harness itself.</summary>
    public async Task ThrowIfBrokenAsync()
    {
        Task[] broken;
        lock (gate)
        {
            broken = [.. busy.Where(task => task.IsFaulted)];
        }

        await Task.WhenAll(broken);
    }

    /// <summary>Takes a worker's log line.</summary>
    public void Log(WorkerProcess worker, string line) => Trace.Add(worker.Name, "    " + line);

    /// <summary>Takes a worker's question or news.</summary>
    public void Hear(WorkerProcess worker, string line)
    {
        if (line.Length < 3 || line[0] is not ('?' or '!'))
        {
            Trace.Add(worker.Name, $"said: {line}");
            return;
        }

        Note(worker, line);
        string[] words = line.Split(' ', 3);
        if (words[0] == "!")
        {
            Trace.Add(worker.Name, line);
            HearNews(worker, line.Split(' '));
            return;
        }

        string label = words[2];
        if (!label.StartsWith("before http", StringComparison.Ordinal))
        {
            Trace.Add(worker.Name, label);
        }

        Enter(worker, label);
        if (Decide(worker, words[1], label) is not { } verdict)
        {
            return;
        }

        if (label.Contains(" products/", StringComparison.Ordinal))
        {
            // The worker stands still just before or after the write: a look now sees exactly what it leaves.
            Begin(async () =>
            {
                await Watch.LookAsync();
                worker.Send($"{words[1]} {verdict}");
            });
        }
        else
        {
            worker.Send($"{words[1]} {verdict}");
        }
    }

    /// <summary>The verdict on a request of GDAL's.</summary>
    public string JudgeRaster() => Match("before gdal", "before gdal")?.Verdict ?? EffectPipe.Go;

    /// <summary>Has the faults that come at a moment come.</summary>
    public void StartMoments()
    {
        foreach (var fault in plan.Faults.Where(fault => fault.At == Fault.Moment && fault.Kind is FaultKind.KillAtTime or FaultKind.TerminateAtTime))
        {
            Begin(async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(fault.Seconds));
                var worker = slot.Workers[fault.Nth];
                if (!worker.HasExited)
                {
                    Mark(fault);
                    await (fault.Kind == FaultKind.KillAtTime ? Task.Run(worker.Kill) : worker.TerminateAsync());
                }
            });
        }
    }

    /// <summary>Notes that a fault came to pass.</summary>
    public void Mark(Fault fault)
    {
        matcher.Mark(fault);
        Trace.Add("plan", $"{fault}");
    }

    /// <summary>A worker is dead: what it had in hand is cut off, its leases run out.</summary>
    public void Bury(WorkerProcess worker)
    {
        Trace.Add(worker.Name, "is dead");
        Units.Died(worker);
        EndLeasesOf(worker);
    }

    private static TileGrid NewGrid()
    {
        var card = PatternDetailModel.NewCard(batch: 1);
        return TileGrid.Create(WorkerSettings.SceneSize, WorkerSettings.SceneSize.Whole, card.PreferredTile, card.Halo, card.Multiple);
    }

    private static int UnitAt(string label)
    {
        const int Scale = 4;
        string[] words = label.Split(' ');
        int x = int.Parse(words[2], CultureInfo.InvariantCulture);
        int y = int.Parse(words[3], CultureInfo.InvariantCulture);
        return Enumerable.Range(0, Grid.Count).Single(tile => Grid[tile].Read.X * Scale == x && Grid[tile].Read.Y * Scale == y);
    }

    private void HearNews(WorkerProcess worker, string[] words)
    {
        switch (words)
        {
            case ["!", "begin", var number, "UpscaleTiles", var message]:
                Units.Began(worker, number, message);
                break;
            case ["!", "end", var number, var outcome]:
                Units.Ended(worker, number, outcome);
                break;
        }
    }

    private void Enter(WorkerProcess worker, string label)
    {
        string[] words = label.Split(' ', 6);
        switch (words)
        {
            case ["after", "receive", "upscale-tiles", var id, _, var body]:
                Units.Received(id, body);
                break;
            case ["before", "send", var queue, ..]:
                lock (gate)
                {
                    sent.Add((queue, label[$"before send {queue} ".Length..]));
                }

                break;
            case ["before", "compute", ..]:
                Units.Computes(worker, UnitAt(label));
                break;
            case [_, "lease" or "release", ..]:
                Leases.Note(worker, label);
                break;
        }
    }

    /// <summary>The verdict, or null where the answer comes later or never.</summary>
    private string? Decide(WorkerProcess worker, string id, string label)
    {
        string kind = Effect.KindOf(label);
        lock (gate)
        {
            if (kind.StartsWith("before hide", StringComparison.Ordinal) && losesRenewals.TryGetValue(worker, out var until) && Trace.Elapsed < until)
            {
                return "lose";
            }

            if (Trace.Elapsed < fullUntil && (kind.StartsWith("before create", StringComparison.Ordinal) || kind.StartsWith("before put", StringComparison.Ordinal)))
            {
                return EffectPipe.Full;
            }

            return Match(kind, label) is { } fault ? BringAbout(fault, worker, id, label) : EffectPipe.Go;
        }
    }

    private Fault? Match(string kind, string label)
    {
        var fault = matcher.Match(kind, label);
        if (fault is not null)
        {
            Trace.Add("plan", $"{fault}");
        }

        return fault;
    }

    private string? BringAbout(Fault fault, WorkerProcess worker, string id, string label)
    {
        var time = TimeSpan.FromSeconds(Math.Abs(fault.Seconds));
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                Begin(() => Task.Run(worker.Kill));
                return null;
            case FaultKind.Terminate:
                Begin(worker.TerminateAsync);
                return EffectPipe.Go;
            case FaultKind.Stall:
                return Hold(worker, id, () => StallAsync(worker, time));
            case FaultKind.SlowUnit:
                losesRenewals[worker] = Trace.Elapsed + time;
                return $"wait {(int)time.TotalMilliseconds}";
            case FaultKind.Duplicate when label.StartsWith("before send", StringComparison.Ordinal):
                return "twice";
            case FaultKind.Duplicate:
                return Hold(worker, id, () => RepeatAsync(label));
            case FaultKind.Late:
                return string.Create(CultureInfo.InvariantCulture, $"late {fault.Seconds * random.NextDouble():0.000}");
            case FaultKind.Outage:
                Begin(() => slot.OutageAsync(time));
                return EffectPipe.Go;
            case FaultKind.StoreFull:
                fullUntil = Trace.Elapsed + time;
                return EffectPipe.Go;
            case FaultKind.ScratchFull:
                Begin(() => slot.FillScratchAsync(time));
                return EffectPipe.Go;
            case FaultKind.ClockJump:
                worker.Send(string.Create(CultureInfo.InvariantCulture, $"command jump {fault.Seconds}"));
                return EffectPipe.Go;
            case FaultKind.Sweep:
                slot.Workers[random.Next(Slot.WorkerCount)].Send($"command {fault.Verdict}");
                return EffectPipe.Go;
            case FaultKind.SceneReplaced:
                return Hold(worker, id, ReplaceScene);
            case FaultKind.PoisonUnit:
                PoisonedUnit = UnitAt(label);
                return fault.Verdict;
            default:
                return fault.Verdict;
        }
    }

    /// <summary>Has a worker go on when something is done; gives no verdict yet.</summary>
    private string? Hold(WorkerProcess worker, string id, Func<Task> work)
    {
        Begin(async () =>
        {
            await work();
            worker.Send($"{id} {EffectPipe.Go}");
        });
        return null;
    }

    /// <summary>Sends the message of a label like "after remove QUEUE ID BODY" once more.</summary>
    private Task RepeatAsync(string label)
    {
        string[] words = label.Split(' ', 5);
        return slot.Queues.SendAsync(words[2], words[4], TimeSpan.Zero, CancellationToken.None);
    }

    private async Task StallAsync(WorkerProcess worker, TimeSpan time)
    {
        await worker.PauseAsync();
        EndLeasesOf(worker);
        await Task.Delay(time);
        await worker.ContinueAsync();
    }

    private void EndLeasesOf(WorkerProcess worker)
    {
        var held = Leases.Of(worker);
        if (held.Count == 0 || plan.WaitsForLeases)
        {
            return;
        }

        Begin(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(ChaosPlan.LeaseSeconds));
            foreach (string path in held)
            {
                Trace.Add("plan", $"ends lease of {path}");
                await slot.EndLeaseAsync(path);
            }

            Leases.Drop(worker);
        });
    }

    private void Begin(Func<Task> work)
    {
        var task = Task.Run(work);
        lock (gate)
        {
            busy.Add(task);
        }
    }
}
