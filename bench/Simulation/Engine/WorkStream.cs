namespace Nadir.Simulation.Engine;

/// <summary>Messages of one scene that become visible one after the other, evenly spaced: a tiler's output, or a single message.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="First">When the next one becomes visible.</param>
/// <param name="Spacing">Time between two; 0 or more.</param>
/// <param name="Count">Messages left, at least 1.</param>
/// <param name="IsHeld">Whether they count before they are visible: a message that a killed worker had, and not one that is yet to be sent.</param>
internal readonly record struct WorkStream(int Scene, TimeSpan First, TimeSpan Spacing, int Count, bool IsHeld = false)
{
    /// <summary>How many of them are in the queue at a moment.</summary>
    public int CountAt(TimeSpan now)
    {
        if (now < First)
        {
            return IsHeld ? Count : 0;
        }

        return Spacing == TimeSpan.Zero ? Count : (int)Math.Min(Count, ((now - First) / Spacing) + 1);
    }

    /// <summary>What is left once the next one is taken.</summary>
    public WorkStream Rest => this with { First = First + Spacing, Count = Count - 1 };
}
