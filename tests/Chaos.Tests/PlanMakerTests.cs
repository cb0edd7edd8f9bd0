using Nadir.Chaos.Tests.Faults;

namespace Nadir.Chaos.Tests;

public sealed class PlanMakerTests
{
    private static readonly int KindCount = Enum.GetValues<FaultKind>().Length;

    [Fact]
    public void Make_SameSeed_GivesTheSamePlan()
    {
        for (int seed = 1; seed <= 500; seed++)
        {
            var plan = PlanMaker.Make(seed);
            var again = PlanMaker.Make(seed);

            Assert.Equal(plan.Faults, again.Faults);
            Assert.Equal(plan.WaitsForLeases, again.WaitsForLeases);
        }
    }

    [Fact]
    public void Make_ConsecutiveSeeds_HaveEveryKindFirst()
    {
        var kinds = Enumerable.Range(7, KindCount).Select(seed => PlanMaker.Make(seed).Faults[0].Kind);

        Assert.Equal(Enum.GetValues<FaultKind>(), kinds.Order());
    }

    [Fact]
    public void Make_ManySeeds_KillAtManyEffects()
    {
        var places = Enumerable.Range(0, 200).Select(i => PlanMaker.Make(1 + (i * KindCount)))
            .SelectMany(plan => plan.Faults)
            .Where(fault => fault.Kind == FaultKind.Kill)
            .Select(fault => fault.At)
            .Distinct();

        // 27 effects before and after, three receptions, one computation.
        Assert.InRange(places.Count(), 50, 58);
    }
}
