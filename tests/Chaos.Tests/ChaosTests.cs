using Nadir.Chaos.Tests.Faults;
using Nadir.Chaos.Tests.Trials;
using Nadir.Chaos.Tests.Worker;
using Xunit.Abstractions;

namespace Nadir.Chaos.Tests;

/// <summary>Runs under faults lose nothing.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int FirstSeed = 1;
    private const int SlotsAtOnce = 3;

    [Fact]
    public async Task Runs_OfFixedSeedsWithEveryKindOfFault_LoseNothing()
    {
        int kinds = Enum.GetValues<FaultKind>().Length;

        var results = await ChaosSeries.RunAsync(FirstSeed, kinds, TimeSpan.MaxValue, SlotsAtOnce, output.WriteLine);

        output.WriteLine(ChaosSeries.Table(results));
        Assert.Empty(results.Where(result => result.Violations.Count > 0).Select(result => result.ToString()));
        Assert.Equal(kinds, results.Count);
        Assert.InRange(results.Count(result => result.Fired.Count > 0), kinds * 2 / 3, kinds);
    }

    /// <summary>Plans that once found something: what GDAL makes of an answer that breaks off (the scene is empty; its directory cannot be read).</summary>
    [Theory]
    [InlineData(37)]
    [InlineData(103)]
    public async Task Runs_OfSeedsThatFoundAFault_LoseNothing(int seed)
    {
        var result = await OneTrial.RunAsync(Defect.None, PlanMaker.Make(seed), output);

        Assert.Empty(result.Violations);
    }
}
