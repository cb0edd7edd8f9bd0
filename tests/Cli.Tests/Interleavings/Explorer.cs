using Nadir.Core.Errors;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>
/// Visits every state that workers, messages and faults can come to within given bounds, breadth first, so that a counterexample is a
/// shortest one. A state is what is stored, what is sent, and what each worker has seen since it took its message; states that are the
/// same but for which worker is which are visited once.
/// </summary>
internal sealed class Explorer(Bounds bounds, StepTree tree, Rules rules)
{
    private const string InVain = "in vain:";

    private readonly Dictionary<UInt128, int> known = [];
    private readonly Dictionary<string, int> worlds = new(StringComparer.Ordinal);
    private readonly Dictionary<Message, char> messages = [];
    private readonly List<(int Before, Move? Move)> origins = [];
    private readonly List<(int From, int To)> edges = [];
    private readonly List<int> ends = [];
    private readonly Queue<(int Number, State State)> frontier = new();
    private int untidy;
    private int looked;

    /// <summary>Everything from one world on.</summary>
    public Exploration Run(World start)
    {
        try
        {
            Visit(-1, null, new State
            {
                World = start,
                Workers = new Worker[bounds.Workers],
                Left = bounds,
                Computed = new byte[Stages.Units],
            });
            while (frontier.TryDequeue(out var next))
            {
                Expand(next.Number, next.State);
            }

            RequireWayToAnEnd();
            return Exploration.Complete(known.Count, edges.Count, ends.Count, untidy, tree.Count, tree.Starts);
        }
        catch (BrokenRuleException broken)
        {
            return Exploration.Broken(known.Count, edges.Count, broken.Message, Trace(broken));
        }
    }

    private void Expand(int number, State state)
    {
        if (state.IsEnd && !NeedsSweep(state))
        {
            ends.Add(number);
            Check(number, rules.AtEnd(state));
            untidy += rules.HasTilesLeft(state.World) ? 1 : 0;
            if (state.Left.Retries + state.Left.Collections == 0)
            {
                return;
            }
        }

        foreach (var (move, after) in Moves(state))
        {
            Visit(number, move, after);
        }
    }

    private void Visit(int before, Move? move, State state)
    {
        var key = KeyOf(state);
        if (!known.TryGetValue(key, out int number))
        {
            number = known.Count;
            known.Add(key, number);
            origins.Add((before, move));
            Check(number, BreaksWorld(state.World) ?? rules.Recomputed(state));
            if (number == bounds.MostStates)
            {
                throw new BrokenRuleException(number, $"there are more than {bounds.MostStates} states: the exploration is not complete");
            }

            frontier.Enqueue((number, state));
        }

        if (before >= 0)
        {
            edges.Add((before, number));
            if (move is { Detail: Effect effect, What: not InVain })
            {
                Check(before, rules.OfEffect(effect), move);
            }
        }
    }

    private IEnumerable<(Move Move, State After)> Moves(State state)
    {
        bool idle = false;
        for (int i = 0; i < state.Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker.At is not null)
            {
                foreach (var move in MovesOf(state, i, worker))
                {
                    yield return move;
                }
            }
            else if (!idle)
            {
                // Two idle workers are alike: one of them takes the message.
                idle = true;
                foreach (var message in state.World.Messages.Keys)
                {
                    yield return Deliver(state, i, message);
                }
            }
        }

        foreach (var move in MovesOfTheWorld(state))
        {
            yield return move;
        }
    }

    private (Move Move, State After) Deliver(State state, int i, Message message)
    {
        var world = state.World.Take(message);
        var after = Arrive(state with { World = world }, i, new Worker(null, bounds.DeletesFirst, false, false), tree.Begin(message, world));
        return (new Move(i, "takes", message), after);
    }

    private IEnumerable<(Move Move, State After)> MovesOf(State state, int i, Worker worker)
    {
        var at = worker.At!;
        if (at.Effect is not { } effect)
        {
            yield return End(state, i, worker, at);
        }
        else
        {
            yield return Do(state, i, worker, at, effect);
        }

        if (state.Left.Crashes > 0)
        {
            var dead = Return(state, worker, at).With(i, default);
            yield return (new Move(i, "dies with", at.Delivery), dead with
            {
                LeaseOfTheDead = state.LeaseOfTheDead || worker.Holds,
                Left = state.Left with { Crashes = state.Left.Crashes - 1 },
                Exposed = state.Exposed | rules.Exposed(state, at.Delivery),
            });
        }

        if (state.Left.Repeats > 0 && !worker.IsStale)
        {
            yield return (new Move(i, "is slow, and back comes", at.Delivery), Return(state, worker, at).With(i, worker with { IsStale = true }) with
            {
                Left = state.Left with { Repeats = state.Left.Repeats - 1 },
                Exposed = state.Exposed | rules.Exposed(state, at.Delivery),
            });
        }

        if (state.Left.LeasesLost > 0 && worker.Holds)
        {
            yield return (new Move(i, "is slow, and its lease runs out", null), state.With(i, worker with { Holds = false, Lost = true }) with
            {
                Left = state.Left with { LeasesLost = state.Left.LeasesLost - 1 },
            });
        }

        if (worker.Lost && at.Effect is not null && at.Effect.Kind != EffectKind.Release)
        {
            var next = tree.Next(at, Step.LeaseLost, state.World);
            yield return (new Move(i, "finds its lease lost", null), Arrive(state, i, worker with { Lost = false }, next));
        }
    }

    private (Move Move, State After) Do(State state, int i, Worker worker, Step at, Effect effect)
    {
        var (world, answer) = effect.Apply(state.World);
        if (effect.Kind == EffectKind.Lease)
        {
            answer = state.LeaseIsFree && state.World.Has(effect.Target) ? Effect.Yes : Effect.No;
            worker = worker with { Holds = answer == Effect.Yes };
        }
        else if (effect.Kind == EffectKind.Release)
        {
            worker = worker with { Holds = false, Lost = false };
        }

        var after = Arrive(state with { World = world }, i, worker, tree.Next(at, answer, world));
        return (new Move(i, answer == Effect.No ? InVain : "does:", effect), after);
    }

    private (Move Move, State After) End(State state, int i, Worker worker, Step at)
    {
        if (at.Fault is null)
        {
            return (new Move(i, "ends", at.Delivery), state.With(i, default));
        }

        bool isExpected = at.Fault is LeaseLostException && state.Left.LeasesLost < bounds.LeasesLost;
        return isExpected
            ? (new Move(i, "gives back", at.Delivery), Return(state, worker, at).With(i, default))
            : throw new BrokenRuleException(known[KeyOf(state)], $"{at.Delivery} ends in {at.Fault}");
    }

    private IEnumerable<(Move Move, State After)> MovesOfTheWorld(State state)
    {
        if (state.LeaseOfTheDead)
        {
            yield return (new Move(-1, "the lease of the dead runs out", null), state with { LeaseOfTheDead = false });
        }

        foreach (var message in state.World.Messages.Keys.Where(rules.CanBePoison))
        {
            if (state.Left.Poisons > 0)
            {
                var poison = new Message(message.Queue + QueueNames.PoisonSuffix, message.Body);
                yield return (new Move(-1, "the host gives up", message), state with
                {
                    World = state.World.Take(message).Send(poison),
                    Left = state.Left with { Poisons = state.Left.Poisons - 1 },
                });
            }

            if (state.Left.Vanishings > 0)
            {
                yield return (new Move(-1, "somebody deletes", message), state with
                {
                    World = state.World.Take(message),
                    Left = state.Left with { Vanishings = state.Left.Vanishings - 1 },
                });
            }
        }

        if (state.Left.Retries > 0)
        {
            yield return Ask(state, Stages.Retry, rules.Run.Value, state.Left with { Retries = state.Left.Retries - 1 });
        }

        if (state.Left.Collections > 0)
        {
            yield return Ask(state, Stages.Collect, string.Empty, state.Left with { Collections = state.Left.Collections - 1 });
        }

        if (state.IsEnd && NeedsSweep(state))
        {
            yield return (new Move(-1, "time passes", null), state with { World = state.World.Send(new Message(Stages.Sweep, string.Empty)) });
        }
    }

    /// <summary>
    /// Whether the sweep is let come: where a message vanished, and to take an ended run off the list of those under way. Never where a signal
    /// got lost by itself, which would hide it.
    /// </summary>
    private bool NeedsSweep(State state) =>
        rules.IsOpen(state.World) && (state.Left.Vanishings < bounds.Vanishings || rules.HasEnded(state.World));

    private static (Move Move, State After) Ask(State state, string what, string body, Bounds left)
    {
        var command = new Message(what, body);
        return (new Move(-1, "somebody asks for", command), state with { World = state.World.Send(command), Left = left });
    }

    /// <summary>The message in hand, visible to others again, unless it is already.</summary>
    private static State Return(State state, Worker worker, Step at) =>
        worker.IsStale ? state : state with { World = state.World.Send(at.Delivery) };

    private static State Arrive(State state, int i, Worker worker, Step next)
    {
        byte[] computed = state.Computed;
        if (next.Effect is { StoresDetail: true } stores && next != worker.At)
        {
            computed = [.. computed];
            computed[stores.Unit]++;
        }

        // Deleting the message in hand is seen by nobody, unless its worker may still die with it.
        bool hasEnded = next is { Effect: null, Fault: null } && state.Left.Crashes == 0 && (state.Left.Repeats == 0 || worker.IsStale);
        return state.With(i, hasEnded ? default : worker with { At = next }) with { Computed = computed };
    }

    /// <summary>From every state some way leads to an end: nothing goes round for ever with no way out.</summary>
    private void RequireWayToAnEnd()
    {
        var into = edges.ToLookup(edge => edge.To, edge => edge.From);
        var can = new HashSet<int>(ends);
        var open = new Stack<int>(ends);
        while (open.TryPop(out int state))
        {
            foreach (int before in into[state].Where(can.Add))
            {
                open.Push(before);
            }
        }

        if (can.Count < known.Count)
        {
            throw new BrokenRuleException(Enumerable.Range(0, known.Count).First(state => !can.Contains(state)), "no way leads to an end from here");
        }
    }

    private List<string> Trace(BrokenRuleException broken)
    {
        List<string> trace = broken.Move is null ? [] : [broken.Move.ToString()];
        for (int at = broken.State; at >= 0 && origins[at].Move is { } move; at = origins[at].Before)
        {
            trace.Add(move.ToString());
        }

        trace.Reverse();
        return trace;
    }

    private UInt128 KeyOf(State state)
    {
        var world = state.World;
        if (world.Number < 0)
        {
            string key = world.Key(Number);
            world.Number = worlds.TryGetValue(key, out int number) ? number : worlds[key] = worlds.Count;
        }

        return state.Key(world.Number);
    }

    /// <summary>The rule that a world breaks, or null; each world is looked at once.</summary>
    private string? BreaksWorld(World world)
    {
        if (world.Number < looked)
        {
            return null;
        }

        looked = world.Number + 1;
        return rules.Always(world);
    }

    private char Number(Message message)
    {
        if (!messages.TryGetValue(message, out char number))
        {
            messages[message] = number = (char)messages.Count;
        }

        return number;
    }

    private static void Check(int state, string? broken, Move? move = null)
    {
        if (broken is not null)
        {
            throw new BrokenRuleException(state, broken, move);
        }
    }
}
