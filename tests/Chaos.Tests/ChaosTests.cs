using Nadir.Chaos.Tests.Faults;
using Nadir.Chaos.Tests.Trials;
using Nadir.Chaos.Tests.Worker;
using Xunit.Abstractions;

namespace Nadir.Chaos.Tests;

/// <summary>Runs under faults lose nothing, and a pipeline that would lose something is found out.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int FirstSeed = 1;
    private const int SlotsAtOnce = 3;

    private static readonly Lazy<Task<QuietProduct>> Quiet = new(async () =>
    {
        await using var slot = await Slot.StartAsync();
        return await TrialRunner.RunQuietAsync(slot);
    });

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
        var result = await RunAsync(Defect.None, PlanMaker.Make(seed));

        Assert.Empty(result.Violations);
    }

    [Theory]
    [InlineData(nameof(Defect.DeletesEarly), "work was lost")]
    [InlineData(nameof(Defect.WritesTorn), "the run failed")]
    [InlineData(nameof(Defect.PublishesEarly), "which has no report")]
    [InlineData(nameof(Defect.Recomputes), "computed again after it was done")]
    [InlineData(nameof(Defect.KeepsLease), "leases are held")]
    public async Task Workers_WithADefect_AreFoundOut(string defect, string words)
    {
        var result = await RunAsync(Enum.Parse<Defect>(defect), RevealingPlan(Enum.Parse<Defect>(defect)));

        Assert.Equal(result.Plan.Faults.ToHashSet(), result.Fired.ToHashSet());
        Assert.Contains(result.Violations, violation => violation.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Workers_AskedForADoneUnitAgain_DoNotComputeIt()
    {
        var result = await RunAsync(Defect.None, RevealingPlan(Defect.Recomputes));

        Assert.Equal(result.Plan.Faults.ToHashSet(), result.Fired.ToHashSet());
        Assert.Empty(result.Violations);
    }

    /// <summary>Faults that show a defect whatever the workers' speed.</summary>
    private static ChaosPlan RevealingPlan(Defect defect) => new(
        1,
        defect switch
        {
            Defect.DeletesEarly => [new(FaultKind.Kill, "before compute")],
            Defect.WritesTorn => [new(FaultKind.Kill, "after create detail")],

            // The first unit that is done comes once more while the fifth is kept from ending, so the run is open.
            Defect.Recomputes => [new(FaultKind.Duplicate, "after remove upscale-tiles"), new(FaultKind.SlowUnit, "before compute", Nth: 5, Seconds: 5)],
            _ => [new(FaultKind.AfterEnd, Fault.Moment)],
        },
        WaitsForLeases: false);

    private async Task<TrialResult> RunAsync(Defect defect, ChaosPlan plan)
    {
        var quiet = await Quiet.Value;
        await using var slot = await Slot.StartAsync(defect);
        var result = await TrialRunner.RunAsync(slot, plan, quiet);
        output.WriteLine($"{result}");
        return result;
    }
}
