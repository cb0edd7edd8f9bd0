using Nadir.Chaos.Tests.Faults;
using Nadir.Chaos.Tests.Trials;
using Nadir.Chaos.Tests.Worker;
using Xunit.Abstractions;

namespace Nadir.Chaos.Tests;

/// <summary>A pipeline that would lose something is found out.</summary>
public sealed class DefectTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(nameof(Defect.DeletesEarly), "work was lost")]
    [InlineData(nameof(Defect.WritesTorn), "the run failed")]
    [InlineData(nameof(Defect.PublishesEarly), "which has no report")]
    [InlineData(nameof(Defect.Recomputes), "computed again after it was done")]
    [InlineData(nameof(Defect.KeepsLease), "leases are held")]
    public async Task Workers_WithADefect_AreFoundOut(string defect, string words)
    {
        var built = Enum.Parse<Defect>(defect);

        var result = await OneTrial.RunAsync(built, RevealingPlan(built), output);

        Assert.Equal(result.Plan.Faults.ToHashSet(), result.Fired.ToHashSet());
        Assert.Contains(result.Violations, violation => violation.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Workers_AskedForADoneUnitAgain_DoNotComputeIt()
    {
        var result = await OneTrial.RunAsync(Defect.None, RevealingPlan(Defect.Recomputes), output);

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
}
