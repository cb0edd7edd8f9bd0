namespace Nadir.Cli.Tests.Interleavings;

/// <summary>All steps that any worker has been at. A step that is not known yet is found by running the handler to it.</summary>
internal sealed class StepTree(Facts facts, Stages stages, Func<Session, Message, Task> program)
{
    private readonly Dictionary<Message, Step> starts = [];
    private readonly Dictionary<(Message Delivery, bool Well), int> ends = [];
    private int count;

    /// <summary>Steps found so far.</summary>
    public int Count => count;

    /// <summary>Handlers started so far.</summary>
    public int Starts { get; private set; }

    /// <summary>Where a worker stands that has just been given a message.</summary>
    public Step Begin(Message delivery, World world)
    {
        if (!starts.TryGetValue(delivery, out var start))
        {
            start = starts[delivery] = new Step(count++, delivery, null, string.Empty);
            var session = Start(delivery, [], World.Empty(isReopened: false));
            Settle(start, session.Pending, session);
        }

        return Pass(start, world);
    }

    /// <summary>Where a worker stands after an answer.</summary>
    public Step Next(Step step, string answer, World world) => Pass(After(step, answer, world), world);

    /// <summary>Answers what needs no turn.</summary>
    private Step Pass(Step step, World world)
    {
        while (step.Effect is { } effect && effect.IsInvisible(world))
        {
            step = After(step, effect.Apply(world).Answer, world);
        }

        return step;
    }

    private Step After(Step step, string answer, World world) =>
        step.After.TryGetValue(answer, out var known) ? known : Grow(step, answer, world);

    /// <summary>Runs the handler on from a step, or anew to it and on, and keeps the steps it comes by.</summary>
    private Step Grow(Step from, string answer, World world)
    {
        var known = RecordOf(from);
        int depth = known.Count;
        var session = from.Live;
        from.Live = null;
        if (session is null)
        {
            known.Add((answer == Step.LeaseLost ? null : from.Effect, answer));
            session = Start(from.Delivery, known, world);
        }
        else if (answer == Step.LeaseLost)
        {
            session.LoseLease(world);
        }
        else
        {
            session.Answer(answer, world);
        }

        var at = from;
        for (int i = depth; i < session.Record.Count; i++)
        {
            string given = session.Record[i].Answer;
            if (!at.After.TryGetValue(given, out var after))
            {
                at.After[given] = after = new Step(count++, from.Delivery, at, given);
                bool isLast = i + 1 == session.Record.Count;
                Settle(after, isLast ? session.Pending : session.Record[i + 1].Effect, isLast ? session : null);
            }

            at = after;
        }

        return from.After[answer];
    }

    private Session Start(Message delivery, List<(Effect? Effect, string Answer)> record, World world)
    {
        Starts++;
        var session = new Session(facts, record, stages.SceneFile);
        session.Start(ports => program(ports, delivery), world);
        return session;
    }

    private void Settle(Step step, Effect? effect, Session? session)
    {
        step.Effect = effect;
        if (effect is not null || session is null)
        {
            step.Live = session;
            return;
        }

        // What led here does not matter any more: all ends of one kind are one.
        step.Fault = session.Fault;
        var end = (step.Delivery, step.Fault is null);
        step.Number = ends.TryGetValue(end, out int known) ? known : ends[end] = step.Number;
    }

    private static List<(Effect? Effect, string Answer)> RecordOf(Step step)
    {
        var record = new List<(Effect?, string)>();
        for (var at = step; at.Before is { } before; at = before)
        {
            record.Add((at.Answer == Step.LeaseLost ? null : before.Effect, at.Answer));
        }

        record.Reverse();
        return record;
    }
}
