namespace Nadir.Simulation.Engine;

/// <summary>
/// One stage at work: its queue, its replicas, one message at a time each, and its scaler. What it did is in <see cref="Tally"/>.
/// </summary>
/// <param name="agenda">Where it puts what will happen to it.</param>
/// <param name="number">Its number on the agenda.</param>
/// <param name="settings">How it is run.</param>
/// <param name="service">How long a message of a scene takes.</param>
/// <param name="random">Which replica goes, and when one is preempted.</param>
internal sealed class Stage(Agenda agenda, int number, StageSettings settings, Func<int, TimeSpan> service, SplitMix random)
{
    private readonly WorkQueue queue = new();
    private readonly Scaler scaler = new(settings.Scale);
    private readonly List<Replica> replicas = [];
    private readonly Stack<int> free = [];
    private readonly Queue<(int Replica, int Life)> idle = new();
    private readonly List<StageSample> samples = [];
    private TimeSpan? awaited;
    private int live;
    private int draining;
    private int busy;

    /// <summary>Its settings.</summary>
    public StageSettings Settings => settings;

    /// <summary>What it did so far.</summary>
    public StageTally Tally { get; } = new();

    /// <summary>What its scaler saw.</summary>
    public IReadOnlyList<StageSample> Samples => samples;

    /// <summary>Called when a scene's message is taken up, with the moment.</summary>
    public Action<int, TimeSpan> Began { get; set; } = (_, _) => { };

    /// <summary>Called when a scene's message is finished.</summary>
    public Action<int> Finished { get; set; } = _ => { };

    /// <summary>Whether it has nothing to do and no more replicas than it keeps.</summary>
    public bool IsSettled => queue.Next is null && busy == 0 && live + draining == settings.Scale.Least;

    /// <summary>Starts its first replicas and its scaler.</summary>
    public void Open()
    {
        for (int i = 0; i < settings.Scale.Least; i++)
        {
            Start(settings.StartsWarm ? TimeSpan.Zero : settings.ColdStart);
        }

        Sample();
        agenda.Add(agenda.Now + settings.Scale.Polling, new Happening(HappeningKind.Poll, number, 0, 0));
    }

    /// <summary>Puts messages into its queue.</summary>
    public void Send(WorkStream messages)
    {
        queue.Add(messages);
        Dispatch();
    }

    /// <summary>Takes what is due for it; <paramref name="more"/> says whether its scaler must look again.</summary>
    public void Take(Happening happening, bool more)
    {
        switch (happening.Kind)
        {
            case HappeningKind.Visible:
                awaited = null;
                Dispatch();
                break;
            case HappeningKind.Poll:
                Poll(more);
                break;
            case var kind when replicas[happening.Subject].Life == happening.Life:
                Take(kind, happening.Subject);
                break;
        }
    }

    /// <summary>Ends all replicas: nothing is paid for any more.</summary>
    public void Close(TimeSpan at)
    {
        for (int i = 0; i < replicas.Count; i++)
        {
            if (replicas[i].State != ReplicaState.Gone)
            {
                End(i, at);
            }
        }
    }

    private void Take(HappeningKind kind, int replica)
    {
        switch (kind)
        {
            case HappeningKind.Ready:
                Tally.Cold += agenda.Now - replicas[replica].Since;
                Rest(replica);
                Dispatch();
                break;
            case HappeningKind.Done:
                Finish(replica);
                break;
            case HappeningKind.Preempted:
                Retire(replica);
                break;
            default:
                CutOff(replica);
                break;
        }
    }

    private void Poll(bool more)
    {
        long waiting = queue.CountAt(agenda.Now);
        int wanted = scaler.Decide(agenda.Now, waiting + busy, live);
        Tally.Polls++;
        while (live < wanted)
        {
            Start(settings.ColdStart);
        }

        while (live > wanted)
        {
            Retire(Victim());
        }

        Sample();
        if (more || !IsSettled)
        {
            agenda.Add(agenda.Now + settings.Scale.Polling, new Happening(HappeningKind.Poll, number, 0, 0));
        }
    }

    /// <summary>Hands visible messages to idle replicas; asks to be woken for the next where a replica is left.</summary>
    private void Dispatch()
    {
        while (TryPeekIdle(out int replica))
        {
            if (queue.TryTake(agenda.Now, out int scene, out var since))
            {
                idle.Dequeue();
                Tally.Idle += agenda.Now - replicas[replica].Since;
                Tally.Idle += settings.PickUp;
                Begin(replica, scene, since, agenda.Now + settings.PickUp);
                continue;
            }

            if (queue.Next is { } next && (awaited is null || next < awaited))
            {
                awaited = next;
                agenda.Add(next, new Happening(HappeningKind.Visible, number, 0, 0));
            }

            return;
        }
    }

    private bool TryPeekIdle(out int replica)
    {
        while (idle.TryPeek(out var first))
        {
            replica = first.Replica;
            if (replicas[replica].Life == first.Life)
            {
                return true;
            }

            idle.Dequeue();
        }

        replica = -1;
        return false;
    }

    private void Begin(int replica, int scene, TimeSpan visibleSince, TimeSpan at)
    {
        var worker = replicas[replica];
        (worker.State, worker.Scene, worker.Since, worker.Until) = (ReplicaState.Busy, scene, at, at + service(scene));
        var waited = at - visibleSince;
        Tally.Waited += waited;
        Tally.LongestWait = waited > Tally.LongestWait ? waited : Tally.LongestWait;
        busy++;
        agenda.Add(worker.Until, new Happening(HappeningKind.Done, number, replica, worker.Life));
        Began(scene, at);
    }

    private void Finish(int replica)
    {
        var worker = replicas[replica];
        Tally.Busy += agenda.Now - worker.Since;
        Tally.Done++;
        busy--;
        int scene = worker.Scene;
        if (worker.IsDraining)
        {
            worker.State = ReplicaState.Idle;
            worker.Since = agenda.Now;
            End(replica, agenda.Now);
        }
        else if (queue.TryTake(agenda.Now, out int next, out var since))
        {
            Begin(replica, next, since, agenda.Now);
        }
        else
        {
            Rest(replica);
            Dispatch();
        }

        Finished(scene);
    }

    private void Rest(int replica)
    {
        (replicas[replica].State, replicas[replica].Since) = (ReplicaState.Idle, agenda.Now);
        idle.Enqueue((replica, replicas[replica].Life));
    }

    private void Start(TimeSpan coldStart)
    {
        if (!free.TryPop(out int replica))
        {
            replica = replicas.Count;
            replicas.Add(new Replica());
        }

        var worker = replicas[replica];
        (worker.State, worker.IsDraining, worker.Born, worker.Since) = (ReplicaState.Starting, false, agenda.Now, agenda.Now);
        live++;
        Tally.Started++;
        Tally.Peak = Math.Max(Tally.Peak, live + draining);
        agenda.Add(agenda.Now + coldStart, new Happening(HappeningKind.Ready, number, replica, worker.Life));
        if (settings.PreemptionsPerHour > 0)
        {
            var life = TimeSpan.FromHours(random.NextExponential() / settings.PreemptionsPerHour);
            agenda.Add(agenda.Now + life, new Happening(HappeningKind.Preempted, number, replica, worker.Life));
        }
    }

    /// <summary>Which replica goes: one that has not started where there is one, else any, since the scaler does not ask who is busy.</summary>
    private int Victim()
    {
        var candidates = Enumerable.Range(0, replicas.Count).Where(i => replicas[i].State != ReplicaState.Gone && !replicas[i].IsDraining).ToList();
        var starting = candidates.Where(i => replicas[i].State == ReplicaState.Starting).ToList();
        return starting.Count > 0 ? starting[^1] : candidates[random.NextBelow(candidates.Count)];
    }

    private void Retire(int replica)
    {
        var worker = replicas[replica];
        if (worker.IsDraining)
        {
            return;
        }

        if (worker.State != ReplicaState.Busy)
        {
            End(replica, agenda.Now);
            return;
        }

        worker.IsDraining = true;
        live--;
        draining++;
        if (worker.Until - agenda.Now > settings.Grace)
        {
            agenda.Add(agenda.Now + settings.Grace, new Happening(HappeningKind.CutOff, number, replica, worker.Life));
        }
    }

    private void CutOff(int replica)
    {
        int scene = replicas[replica].Scene;
        busy--;
        Tally.CutOff++;
        End(replica, agenda.Now);
        Send(new WorkStream(scene, agenda.Now + settings.ReturnAfter, TimeSpan.Zero, 1, IsHeld: true));
    }

    /// <summary>Books what a replica was about, and that it is gone.</summary>
    private void End(int replica, TimeSpan at)
    {
        var worker = replicas[replica];
        var spent = at - worker.Since;
        switch (worker.State)
        {
            case ReplicaState.Starting:
                Tally.Cold += spent;
                break;
            case ReplicaState.Idle:
                Tally.Idle += spent;
                break;
            case var _ when spent < TimeSpan.Zero:
                // Its message was on the way to it, which is booked as idle already.
                Tally.Idle += spent;
                break;
            default:
                Tally.Lost += spent;
                break;
        }

        Tally.Paid += at - worker.Born;
        (live, draining) = worker.IsDraining ? (live, draining - 1) : (live - 1, draining);
        worker.State = ReplicaState.Gone;
        worker.Life++;
        free.Push(replica);
    }

    private void Sample()
    {
        long waiting = queue.CountAt(agenda.Now);
        samples.Add(new StageSample(agenda.Now, waiting + busy, waiting, live + draining));
    }
}
