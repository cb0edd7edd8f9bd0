using Xunit.Abstractions;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>
/// Every interleaving of two workers over the effects of the shipped functions on a run of three units, with faults at every moment at which
/// they can strike (docs/reliability.md has the rules, the counts and the limits). NADIR_INTERLEAVINGS=long adds what takes minutes.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper output)
{
    private static readonly string[] Short = ["crash-tiled", "repeat-tiled", "poison"];

    private static readonly string[] Long = ["lease", "crash-ingested", "crash-dropped", "repeat-dropped", "crash-repeat-tiled", "repeat-lease-tiled", "poison-gaps-lease"];

    /// <summary>Names of the explorations.</summary>
    public static TheoryData<string> Names => Explorations.IsLong ? [.. Short, .. Long] : [.. Short];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryOrder_Faults_BreakNoRule(string what) => Explorations.Holds(what, output);
}
