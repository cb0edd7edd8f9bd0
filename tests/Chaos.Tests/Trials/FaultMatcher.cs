using Nadir.Chaos.Tests.Faults;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>Which fault of a plan an effect sets off, by counting effects of each kind over all workers.</summary>
internal sealed class FaultMatcher(ChaosPlan plan, Func<Fault, bool> canBe)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = [];
    private readonly List<Armed> armed = [];
    private readonly List<Fault> fired = [];

    /// <summary>Faults that came to pass.</summary>
    public IReadOnlyList<Fault> Fired
    {
        get
        {
            lock (gate)
            {
                return [.. fired];
            }
        }
    }

    /// <summary>Notes that a fault came to pass by itself.</summary>
    public void Mark(Fault fault)
    {
        lock (gate)
        {
            if (!fired.Contains(fault))
            {
                fired.Add(fault);
            }
        }
    }

    /// <summary>The fault that an effect sets off or goes on with, or null. One that poisons a unit keeps to the <paramref name="label"/> it began with.</summary>
    public Fault? Match(string kind, string label)
    {
        lock (gate)
        {
            int count = counts[kind] = counts.GetValueOrDefault(kind) + 1;
            if (plan.Faults.FirstOrDefault(fault => fault.At == kind && count >= fault.Nth && !fired.Contains(fault) && canBe(fault)) is { } next)
            {
                fired.Add(next);
                armed.Add(new Armed(next, next.Kind == FaultKind.PoisonUnit ? label : null));
            }

            var current = armed.Find(candidate => candidate.Fault.At == kind && candidate.Left > 0 && (candidate.Label is null || candidate.Label == label));
            if (current is not null)
            {
                current.Left--;
            }

            return current?.Fault;
        }
    }

    private sealed class Armed(Fault fault, string? label)
    {
        public Fault Fault { get; } = fault;

        public string? Label { get; } = label;

        public int Left { get; set; } = fault.Times;
    }
}
