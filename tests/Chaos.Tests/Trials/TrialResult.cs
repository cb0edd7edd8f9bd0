using Nadir.Chaos.Tests.Faults;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>How one trial went.</summary>
internal sealed record TrialResult
{
    /// <summary>Its plan.</summary>
    public required ChaosPlan Plan { get; init; }

    /// <summary>The faults that came to pass; others' effects did not occur in the run.</summary>
    public required IReadOnlyList<Fault> Fired { get; init; }

    /// <summary>How the run ended: "done", "failed", or "none" where it did not.</summary>
    public required string Outcome { get; init; }

    /// <summary>What does not hold, a sentence each; empty for a run with nothing lost.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>Worker processes that were started anew.</summary>
    public required int Restarts { get; init; }

    /// <summary>Looks at the products.</summary>
    public required int Looks { get; init; }

    /// <summary>Computations beyond the first of each unit, of which so many by deaths, failures, overlaps.</summary>
    public required (int Extra, int Died, int Failed, int Overlapped) Recomputed { get; init; }

    /// <summary>Tiles of runs that are done that nobody deleted.</summary>
    public required int LeftTiles { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>One line for a person; of a failure, with what to type to have it again.</summary>
    public override string ToString()
    {
        string faults = string.Join("; ", Plan.Faults.Select(fault => Fired.Contains(fault) ? $"{fault}" : $"[{fault}]"));
        string head = $"seed {Plan.Seed}: {Outcome} in {Took.TotalSeconds:0.0} s, {Restarts} restarts, {Recomputed.Extra} recomputed; {faults}";
        return Violations.Count == 0
            ? head
            : $"FAILED --seed {Plan.Seed} --count 1: {string.Join("; ", Violations)} | {head}";
    }
}
