using Nadir.Core.Diffusion;
using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Core.Tests.Diffusion;

/// <summary>What may be asked of a sampler together; each refusal gives the reason and the nearest that makes sense.</summary>
public class SamplingPlanTests
{
    private static readonly SamplingRequest Four = new() { Sampler = "ddim", Steps = 4 };

    public static TheoryData<string, SamplingRequest, string> Refused => new()
    {
        { "no steps", Four with { Steps = 0 }, "1 step or more" },
        { "mistyped sampler", Four with { Sampler = "dpmp-2m" }, "did you mean dpmpp-2m?" },
        { "mistyped schedule", Four with { Schedule = "karas" }, "did you mean karras?" },
        { "mistyped spacing", Four with { Spacing = "trailling" }, "did you mean trailing?" },
        { "mistyped spacing of another schedule", Four with { Schedule = "linear", Spacing = "leadin" }, "did you mean leading?" },
        { "spacing for a schedule", Four with { Schedule = "trailing" }, "give spacing trailing" },
        { "schedule for a spacing", Four with { Schedule = "linear", Spacing = "karras" }, "give schedule karras" },
        { "schedule for the model's spacing", Four with { Spacing = "karras" }, "give schedule karras" },
        { "grid with spacing", Four with { Schedule = "beta", Spacing = "leading" }, "schedule beta places its own steps" },
        { "fitted without a table", Four with { Spacing = "fitted" }, "it has 2" },
        { "fitted on another schedule", Four with { Schedule = "linear", Spacing = "fitted", Steps = 2 }, "the model's own path, cosine" },
        { "eta of a sampler without", Four with { Sampler = "heun", Eta = 0.5 }, "takes no eta" },
        { "eta above 1", Four with { Eta = 1.5 }, "eta is between 0 (no noise) and 1" },
        { "eta NaN", Four with { Eta = double.NaN }, "eta is between 0 (no noise) and 1" },
        { "resshift elsewhere", Four with { Sampler = "resshift" }, "use ddim with eta 1" },
        { "many steps of a distilled sampler", Four with { Sampler = "lcm", Steps = 51 }, "use at most 50, or ddim" },
        { "too many training steps", Four with { Spacing = "trailing", Steps = 1001 }, "use uniform" },
        { "times and schedule", Four with { Times = [1, 0.5, 0.2, 0.1], Schedule = "karras" }, "leave karras out" },
        { "times and steps", Four with { Times = [1, 0.5] }, "2 times are 2 steps, not 4" },
        { "times that end clean", Four with { Times = [1, 0.5, 0.2, 0] }, "the last time is 0; leave it out" },
        { "times that rise", Four with { Times = [1, 0.5, 0.6, 0.1] }, "time 3 is 0.6" },
        { "times that stand", Four with { Times = [1, 0.5, 0.5, 0.1] }, "time 3 is 0.5" },
        { "times above 1", Four with { Times = [1.1, 0.5, 0.2, 0.1] }, "time 1 is 1.1" },
        { "times NaN", Four with { Times = [1, 0.5, double.NaN, 0.1] }, "time 3 is NaN" },
        { "threshold 0", Four with { Threshold = 0 }, "a threshold is above 0 and finite, not 0" },
        { "threshold NaN", Four with { Threshold = double.NaN }, "a threshold is above 0 and finite, not NaN" },
        { "rescale alone", Four with { GuidanceRescale = 0.5 }, "give guidance too" },
        { "interval alone", Four with { GuidanceTo = 2 }, "give guidance too" },
        { "rescale above 1", Four with { Guidance = 2, GuidanceRescale = 1.5 }, "guidance rescale is between 0 and 1, not 1.5" },
        { "guidance above the cap", Four with { Guidance = 7.5 }, "above the cap of 7; use at most 7" },
        { "guidance below 0", Four with { Guidance = -1 }, "at least 0" },
        { "guidance NaN", Four with { Guidance = double.NaN }, "finite" },
        { "guidance between steps", Four with { Guidance = 2, GuidanceFrom = 5, GuidanceTo = 6 }, "no step lies in the guidance interval" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Resolve_CombinationThatMakesNoSense_IsRefusedWithTheNearest(string what, SamplingRequest request, string hint)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => SamplingPlan.Resolve(TestCard.New() with { HasNullCondition = true }, request));

        Assert.True(error.Message.Contains(hint, StringComparison.Ordinal), $"{what}: {error.Message}");
    }

    [Fact]
    public void Resolve_NoiseModelFromPureNoise_IsToldToStartBelow() => Assert.Contains(
        "use spacing log-snr",
        Assert.Throws<ArgumentException>(() => SamplingPlan.Resolve(TestCard.New() with { Parameterization = "eps" }, Four)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Resolve_GuidanceWithoutANullCondition_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => SamplingPlan.Resolve(TestCard.New(), Four with { Guidance = 2 }));

        Assert.StartsWith("model m has no null condition, so it cannot be guided; leave guidance out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_GuidanceOfOne_IsNone() =>
        Assert.Null(SamplingPlan.Resolve(TestCard.New(), Four with { Guidance = 1 }).Guidance);

    [Fact]
    public void Resolve_Defaults_AreTheCardsTableElseUniform()
    {
        var fitted = SamplingPlan.Resolve(TestCard.New(), Four with { Steps = 2 });
        var uniform = SamplingPlan.Resolve(TestCard.New(), Four with { Sampler = "heun", Steps = 3 });

        Assert.Equal(("cosine", "fitted", 2), (fitted.ScheduleName, fitted.Spacing, fitted.Evaluations));
        Assert.Equal(("cosine", "uniform", 5), (uniform.ScheduleName, uniform.Spacing, uniform.Evaluations));
    }

    [Fact]
    public void Resolve_ScheduleOfAnotherPath_IsRunInTheModelsShape()
    {
        ModelCard flow = TestCard.New() with { Path = "flow", Parameterization = "flow" };

        var plan = SamplingPlan.Resolve(flow, Four with { Schedule = "linear", Spacing = "trailing" });

        Assert.Equal(("linear", "trailing"), (plan.ScheduleName, plan.Spacing));
        Assert.Equal(GaussianPath.Linear.At(0.5).LogSnr, plan.Schedule[2].LogSnr, 1e-9);
        Assert.Equal(1, plan.Schedule[2].Alpha + plan.Schedule[2].Sigma, 1e-12);
    }

    [Fact]
    public void Resolve_LearnedPath_TakesItsSpacings()
    {
        ModelCard card = TestCard.New() with { Path = "learned", PathTimes = [0.1, 0.5, 1], PathLogSnrs = [8, 0, -9] };

        var plan = SamplingPlan.Resolve(card, Four with { Spacing = "trailing" });

        Assert.Equal(("learned", "trailing"), (plan.ScheduleName, plan.Spacing));
        Assert.Equal(0, plan.Schedule[2].LogSnr, 1e-9);
    }

    [Fact]
    public void Resolve_Times_AreTheTable()
    {
        var plan = SamplingPlan.Resolve(TestCard.New(), Four with { Steps = 3, Times = [0.9, 0.5, 0.1] });

        Assert.Equal((SamplingPlan.Table, null, 3), (plan.ScheduleName, plan.Spacing, plan.Schedule.Steps));
        Assert.Equal(GaussianPath.Cosine.At(0.5), plan.Schedule[1]);
    }

    [Fact]
    public void Of_Manifest_UsesItsLevelsAsTheyStand()
    {
        var settings = new SamplingSettings
        {
            Steps = 2,
            Sampler = "ddim",
            Eta = null,
            Schedule = "karras",
            Levels = [new(0.1, 0.9), new(0.6, 0.8), new(1, 0)],
            Threshold = 0.5,
            Seed = 0,
            Temperature = 1,
        };

        var plan = SamplingPlan.Of(TestCard.New(), settings);

        Assert.Equal([new NoiseLevel(0.1, 0.9), new NoiseLevel(0.6, 0.8), NoiseLevel.Clean], plan.Schedule.Levels.ToArray());
        Assert.Equal(("karras", 0.5), (plan.ScheduleName, plan.Threshold));
    }
}
