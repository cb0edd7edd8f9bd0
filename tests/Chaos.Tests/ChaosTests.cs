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
        var quiet = await Quiet.Value;
        await using var slot = await Slot.StartAsync();

        var result = await TrialRunner.RunAsync(slot, PlanMaker.Make(seed), quiet);

        output.WriteLine($"{result}");
        Assert.Empty(result.Violations);
    }

    /// <summary>The message of a unit that is done comes once more, while another unit of the run is kept from ending.</summary>
    [Theory]
    [InlineData(nameof(Defect.None), false)]
    [InlineData(nameof(Defect.Recomputes), true)]
    public async Task Unit_AskedForAgainWhenItIsDone_IsComputedAgainOnlyByADefect(string defect, bool again)
    {
        var quiet = await Quiet.Value;
        await using var slot = await Slot.StartAsync(Enum.Parse<Defect>(defect));
        var plan = new ChaosPlan(
            1, [new(FaultKind.Duplicate, "after remove upscale-tiles"), new(FaultKind.SlowUnit, "before compute", Nth: 5, Seconds: 5)], false);

        var result = await TrialRunner.RunAsync(slot, plan, quiet);

        output.WriteLine($"{result}");
        Assert.Equal(plan.Faults.ToHashSet(), result.Fired.ToHashSet());
        Assert.Equal(again, result.Violations.Any(violation => violation.Contains("computed again after it was done", StringComparison.Ordinal)));
        Assert.Equal(again, result.Violations.Count > 0);
    }

    [Theory]
    [InlineData(nameof(Defect.DeletesEarly), nameof(FaultKind.Kill), "work was lost")]
    [InlineData(nameof(Defect.WritesTorn), nameof(FaultKind.Kill), "the run failed")]
    [InlineData(nameof(Defect.PublishesEarly), nameof(FaultKind.AfterEnd), "which has no report")]
    [InlineData(nameof(Defect.KeepsLease), nameof(FaultKind.AfterEnd), "leases are held")]
    public async Task Workers_WithADefect_AreFoundOutWithinAFewSeeds(string defect, string kind, string words)
    {
        const int Most = 8;
        var quiet = await Quiet.Value;
        await using var slot = await Slot.StartAsync(Enum.Parse<Defect>(defect));
        var found = new List<string>();
        for (int seed = 1; seed <= Most && !found.Any(violation => violation.Contains(words, StringComparison.Ordinal)); seed++)
        {
            var result = await TrialRunner.RunAsync(slot, PlanMaker.Make(seed, Enum.Parse<FaultKind>(kind)), quiet);
            output.WriteLine($"{result}");
            found.AddRange(result.Violations);
        }

        Assert.Contains(found, violation => violation.Contains(words, StringComparison.Ordinal));
    }
}
