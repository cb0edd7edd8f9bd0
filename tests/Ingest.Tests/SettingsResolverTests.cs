using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Ingest.Tests;

/// <summary>What a user may ask of a model; everything else is refused and never corrected.</summary>
public sealed class SettingsResolverTests
{
    private static readonly ModelCard Card = PatternDetailModel.NewCard();

    [Theory]
    [InlineData("resshift", null, null, 4, "resshift")]
    [InlineData("ddim", "karas", null, 4, "karras")]
    [InlineData("ddim", null, "fitted", 3, "fitted")]
    [InlineData("ddim", "karras", "trailing", 3, "places its own steps")]
    [InlineData("consistency", null, null, 51, "50")]
    public void Sampling_CombinationThatMakesNoSense_IsRefusedWithOneThatDoes(string sampler, string? schedule, string? spacing, int steps, string hint)
    {
        var settings = new UpscaleSettings { Sampler = sampler, Schedule = schedule, Spacing = spacing, Steps = steps };

        var error = Assert.Throws<SettingsRejectedException>(() => SettingsResolver.Sampling(settings, Card));

        Assert.Equal("sampling", error.Setting);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sampling_GuidanceWithoutANullCondition_IsOneSentence() => Assert.Equal(
        "setting sampling is sampler ddim, schedule of the model, 4 steps; give another combination: model pattern has no null condition, "
        + "so it cannot be guided; leave guidance out.",
        Refusal(new UpscaleSettings { Steps = 4, Guidance = 2 }).Message);

    [Fact]
    public void Precision_NotGiven_IsTheDefault() =>
        Assert.Equal("fp32", SettingsResolver.Precision(new UpscaleSettings(), Card with { Precisions = [new ModelPrecision("fp16", Card.Encoder, Card.Denoiser)] }));

    [Fact]
    public void Precision_OneTheModelHasNoGraphsIn_IsRefusedWithThoseItHas()
    {
        var card = Card with { Precisions = [new ModelPrecision("fp16", Card.Encoder, Card.Denoiser)] };

        Assert.Equal("fp16", SettingsResolver.Precision(new UpscaleSettings { Precision = "fp16" }, card));
        var error = Assert.Throws<SettingsRejectedException>(() => SettingsResolver.Precision(new UpscaleSettings { Precision = "int8" }, card));
        Assert.Equal("setting precision is int8; give fp32 or fp16 for model pattern.", error.Message);
    }

    [Fact]
    public void Sampling_Guidance_IsRecorded()
    {
        var settings = new UpscaleSettings { Steps = 4, Guidance = 2, GuidanceRescale = 0.5, GuidanceFrom = -5, GuidanceTo = 5, Threshold = 0.75 };

        var sampling = SettingsResolver.Sampling(settings, Card with { HasNullCondition = true });

        Assert.Equal((2.0, 0.5, -5.0, 5.0, 0.75), (sampling.Guidance, sampling.GuidanceRescale, sampling.GuidanceFrom, sampling.GuidanceTo, sampling.Threshold));
    }

    [Fact]
    public void Sampling_Times_SayTheSteps()
    {
        var sampling = SettingsResolver.Sampling(new UpscaleSettings { Times = [1, 0.5, 0.1] }, Card);

        Assert.Equal((3, "table", 4), (sampling.Steps, sampling.Schedule, sampling.Levels.Count));
    }

    [Fact]
    public void Sampling_TimesThatRise_AreRefused() =>
        Assert.Contains("time 2 is 0.9", Refusal(new UpscaleSettings { Times = [0.5, 0.9] }).Message, StringComparison.Ordinal);

    [Fact]
    public void Sampling_PreviewWithWhatOnlyADenoiserTakes_IsRefused()
    {
        UpscaleSettings preview = new() { Steps = 0 };
        (UpscaleSettings Settings, string Name)[] idle =
        [
            (preview with { Times = [1] }, "times"),
            (preview with { Schedule = "karras" }, "schedule"),
            (preview with { Spacing = "uniform" }, "spacing"),
            (preview with { Guidance = 2 }, "guidance"),
            (preview with { GuidanceRescale = 0.5 }, "guidance-rescale"),
            (preview with { Threshold = 1 }, "threshold"),
        ];

        Assert.All(idle, one => Assert.Contains($"leave {one.Name} out: 0 steps run no denoiser", Refusal(one.Settings).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Sampling_KarrasSchedule_IsRecordedLevelByLevel()
    {
        var sampling = SettingsResolver.Sampling(new UpscaleSettings { Sampler = "dpmpp-2m", Schedule = "karras", Steps = 6 }, Card);

        Assert.Equal(("karras", 7), (sampling.Schedule, sampling.Levels.Count));
        Assert.Equal(new SamplingLevel(1, 0), sampling.Levels[6]);
    }

    [Fact]
    public void Sampling_NothingAsked_IsTheCards()
    {
        var sampling = SettingsResolver.Sampling(new UpscaleSettings(), Card);

        Assert.Equal(
            new SamplingSettings
            {
                Steps = 1,
                Sampler = "ddim",
                Eta = null,
                Schedule = "cosine",
                Spacing = "uniform",
                Levels = [new SamplingLevel(0, 1), new SamplingLevel(1, 0)],
                Seed = 0,
                Temperature = 1,
            },
            sampling);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public void Sampling_StepsOutOfRange_SaysWhatIsAllowed(int steps)
    {
        var error = Assert.Throws<SettingsRejectedException>(() => SettingsResolver.Sampling(new UpscaleSettings { Steps = steps }, Card));

        Assert.Equal($"setting steps is {steps}; give 0 to 1000 for model pattern.", error.Message);
    }

    [Fact]
    public void Sampling_StepsOfAModelWithoutDenoiser_AreRefused() =>
        Assert.Throws<SettingsRejectedException>(() => SettingsResolver.Sampling(new UpscaleSettings { Steps = 1 }, Card with { Denoiser = null }));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Sampling_EtaOrTemperatureOutOfRange_IsRefused(double value)
    {
        Assert.Equal("eta", Assert.Throws<SettingsRejectedException>(() => SettingsResolver.Sampling(new UpscaleSettings { Eta = value }, Card)).Setting);
        Assert.Equal(
            "temperature",
            Assert.Throws<SettingsRejectedException>(() => SettingsResolver.Sampling(new UpscaleSettings { Temperature = value }, Card)).Setting);
    }

    [Fact]
    public void Sampling_UnknownSampler_NamesTheNearestAndTheKnown() =>
        Assert.Contains("give dpmpp-2m, or another of ddim, ", Refusal(new UpscaleSettings { Sampler = "dpmp-2m" }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(40, true)]
    [InlineData(38, false)]
    [InlineData(65, false)]
    [InlineData(1024, true)]
    [InlineData(1026, false)]
    public void Tile_AskedFor_MustSuitTheModel(int tile, bool fits)
    {
        var settings = new UpscaleSettings { Tile = tile };

        if (fits)
        {
            Assert.Equal(tile, SettingsResolver.Tile(settings, Card));
        }
        else
        {
            Assert.Throws<SettingsRejectedException>(() => SettingsResolver.Tile(settings, Card));
        }
    }

    [Theory]
    [InlineData(64, 3, 8, 8)]
    [InlineData(256, 3, 16, 5)]
    [InlineData(1024, 64, 64, 1)]
    public void TilesPerUnit_ManyBytes_IsLowered(int tile, int bands, int batch, int expected) =>
        Assert.Equal(expected, SettingsResolver.TilesPerUnit(new UpscaleSettings { Batch = batch }, Card, tile, bands));

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void TilesPerUnit_OutOfRange_IsRefused(int batch) =>
        Assert.Throws<SettingsRejectedException>(() => SettingsResolver.TilesPerUnit(new UpscaleSettings { Batch = batch }, Card, 64, 3));

    private static SettingsRejectedException Refusal(UpscaleSettings settings) =>
        Assert.Throws<SettingsRejectedException>(() => SettingsResolver.Sampling(settings, Card));
}
