namespace Nadir.Chaos.Tests.Faults;

/// <summary>What is to happen to one run. Made from its seed alone, so a seed is enough to have it again.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Faults">The faults; the first is of the kind that the seed stands for.</param>
/// <param name="WaitsForLeases">
/// Whether leases of dead workers run out by themselves, 15 to 60 s; else the harness ends them after <see cref="LeaseSeconds"/>, to save time.
/// </param>
internal sealed record ChaosPlan(int Seed, IReadOnlyList<Fault> Faults, bool WaitsForLeases)
{
    /// <summary>How long a dead or stalled worker's leases live on where the harness shortens them.</summary>
    public const double LeaseSeconds = 1.5;

    /// <summary>The plan of a run that nothing happens to.</summary>
    public static ChaosPlan Quiet { get; } = new(0, [], false);

    /// <summary>Whether a fault of one of these kinds is planned.</summary>
    public bool Has(params ReadOnlySpan<FaultKind> kinds)
    {
        foreach (var fault in Faults)
        {
            if (kinds.Contains(fault.Kind))
            {
                return true;
            }
        }

        return false;
    }
}
