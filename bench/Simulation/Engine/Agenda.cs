namespace Nadir.Simulation.Engine;

/// <summary>
/// What is due, in a heap: the soonest first, and of what is due at one moment that which was added first, so a run repeats exactly. It is the only
/// clock there is. Law: time never goes back.
/// </summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Happening, (TimeSpan At, long Number)> due = new();
    private long added;

    /// <summary>The moment of what happened last.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>How much has happened.</summary>
    public long Happened { get; private set; }

    /// <summary>Adds what will happen; throws <see cref="ArgumentOutOfRangeException"/> for a moment that has passed.</summary>
    public void Add(TimeSpan at, Happening happening)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at, Now);
        due.Enqueue(happening, (at, added++));
    }

    /// <summary>Moves on to the next that is due; false when nothing is.</summary>
    public bool TryNext(out Happening happening)
    {
        if (!due.TryDequeue(out happening, out var key))
        {
            return false;
        }

        Now = key.At;
        Happened++;
        return true;
    }
}
