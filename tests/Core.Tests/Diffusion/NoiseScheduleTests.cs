using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion;

public class NoiseScheduleTests
{
    [Fact]
    public void Uniform_AnyPathAndSteps_FallsStrictlyToClean() =>
        Prop.ForAll(
            Arb.From(Gen.Elements(GaussianPath.Names.ToArray())),
            Arb.From(Gen.Choose(1, 3000)),
            (name, steps) =>
            {
                var schedule = StepPlacement.Uniform(GaussianPath.Named(name), steps);
                var falls = schedule.Steps == steps && schedule[steps] == NoiseLevel.Clean;
                for (var i = 1; i <= steps; i++)
                {
                    falls &= schedule[i].LogSnr > schedule[i - 1].LogSnr;
                }

                return falls;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Place_AnyPlacementPathAndSteps_FallsStrictlyToClean() =>
        Prop.ForAll(
            Arb.From(Gen.Elements(ScheduleCatalog.Spacings.Concat(ScheduleCatalog.Grids).ToArray())),
            Arb.From(Gen.Elements(GaussianPath.Names.ToArray())),
            Arb.From(Gen.Choose(1, 120)),
            (placement, path, steps) =>
            {
                var schedule = ScheduleCatalog.Place(placement, GaussianPath.Named(path), steps);

                // A schedule that exists obeys the laws.
                return schedule.Steps == steps && ScheduleCatalog.Describe(placement).Length > 0 && PathCatalog.Describe(path).Length > 0;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Place_ScheduleOnAnotherPath_HasItsLogSnrAndThePathsShape() =>
        Prop.ForAll(
            Arb.From(Gen.Elements(ScheduleCatalog.Curves.ToArray())),
            Arb.From(Gen.Elements(ScheduleCatalog.Spacings.ToArray())),
            Arb.From(Gen.Choose(1, 60)),
            (curve, spacing, steps) =>
            {
                var own = ScheduleCatalog.Place(spacing, GaussianPath.Named(curve), steps);
                var moved = ScheduleCatalog.Place(curve, spacing, PathCatalog.Flow, steps);
                return Enumerable.Range(0, steps).All(i => Math.Abs(moved[i].Alpha + moved[i].Sigma - 1) < 1e-12
                    && (own[i].Alpha == 0 ? moved[i].Alpha == 0 : Math.Abs(moved[i].LogSnr - own[i].LogSnr) < 1e-9));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Describe_EveryName_IsALine() => Assert.All(
        ScheduleCatalog.Names.Concat(ScheduleCatalog.Spacings), name => Assert.InRange(ScheduleCatalog.Describe(name).Length, 10, 100));

    [Fact]
    public void Learned_KnotsOfTheCosine_ComeCloseToIt()
    {
        double[] times = [.. Enumerable.Range(1, 19).Select(i => i * 0.05)];
        var path = PathCatalog.Learned(times, [.. times.Select(t => GaussianPath.Cosine.At(t).LogSnr)]);

        Assert.Equal(GaussianPath.Cosine.At(0.43).LogSnr, path.At(0.43).LogSnr, 1e-2);
        Assert.True(path.At(0.01).LogSnr > path.At(0.02).LogSnr);
        Assert.Contains("knot 1", Assert.Throws<ArgumentException>(() => PathCatalog.Learned([0, 1], [1, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cosine_BothEnds_AreExact()
    {
        Assert.Equal(new NoiseLevel(0, 1), GaussianPath.Cosine.At(1));
        Assert.Equal(NoiseLevel.Clean, GaussianPath.Cosine.At(0));
        Assert.Equal(NoiseLevel.Clean, GaussianPath.Linear.At(0));
    }

    [Fact]
    public void Uniform_TwoCosineSteps_AreAtOneAndAHalf()
    {
        var schedule = StepPlacement.Uniform(GaussianPath.Cosine, 2);

        Assert.Equal(new NoiseLevel(0, 1), schedule[0]);
        Assert.Equal(0, schedule[1].LogSnr, 1e-15);
    }

    [Fact]
    public void TimeOf_LogSnrOfATime_IsThatTime()
    {
        foreach (var name in GaussianPath.Names)
        {
            var path = GaussianPath.Named(name);
            Assert.Equal(0.3, path.TimeOf(path.At(0.3).LogSnr), 1e-12);
        }
    }

    [Fact]
    public void Constructor_BrokenLaws_AreNamed()
    {
        NoiseLevel noisy = new(0, 1);
        NoiseLevel half = new(0.5, 0.5);

        Assert.StartsWith("a schedule has at least 2 levels (1 step), not 1", Refusal(NoiseLevel.Clean), StringComparison.Ordinal);
        Assert.StartsWith("level 1 has alpha 0; only the first may", Refusal(noisy, noisy, NoiseLevel.Clean), StringComparison.Ordinal);
        Assert.Contains("level 2", Refusal(noisy, half, new NoiseLevel(0.9, 0.9), NoiseLevel.Clean), StringComparison.Ordinal);
        Assert.Contains("must end clean", Refusal(noisy, half), StringComparison.Ordinal);
        Assert.Contains("must end clean", Refusal(noisy, new NoiseLevel(0.9, 0)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(1, double.NaN)]
    [InlineData(double.PositiveInfinity, 1)]
    public void NoiseLevel_ImpossiblePair_IsRefused(double alpha, double sigma) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoiseLevel(alpha, sigma));

    [Fact]
    public void LogSnr_Ends_AreInfinite()
    {
        Assert.Equal(double.NegativeInfinity, new NoiseLevel(0, 1).LogSnr);
        Assert.Equal(double.PositiveInfinity, NoiseLevel.Clean.LogSnr);
        Assert.Equal(2 * Math.Log(0.6 / 0.8), new NoiseLevel(0.6, 0.8).LogSnr);
    }

    [Fact]
    public void Fitted_TableOfTheCard_GivesItsTimes()
    {
        var schedule = StepPlacement.ForModel(TestCard.New(), 2);

        Assert.Equal(GaussianPath.Cosine.At(0.7), schedule[1]);
        Assert.Equal(GaussianPath.Cosine.At(2.0 / 3), StepPlacement.ForModel(TestCard.New(), 3)[1]);
    }

    [Fact]
    public void Fitted_NoTableForSteps_NamesThoseThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => StepPlacement.Fitted(TestCard.New(), 3));

        Assert.StartsWith("model m has no fitted table for 3 steps; it has 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_UnknownPath_ListsThem()
    {
        var error = Assert.Throws<ArgumentException>(() => GaussianPath.Named("cosin"));

        Assert.Contains("unknown path 'cosin'", error.Message, StringComparison.Ordinal);
        Assert.Contains("cosine", error.Message, StringComparison.Ordinal);
    }

    private static string Refusal(params NoiseLevel[] levels) =>
        Assert.Throws<ArgumentException>(() => new NoiseSchedule(levels)).Message;
}
