using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Ingest.Tests;

/// <summary>Uncertainty bands are promised for what was calibrated, and for nothing else.</summary>
public sealed class UncertaintyResolverTests
{
    private static readonly ModelCard Card = PatternDetailModel.NewCard() with
    {
        DefaultSteps = 2,
        Uncertainty = new() { Level = 0.9, Samples = 3, Window = 5, Floor = 0.01, Factors = [new(0, 1.5), new(2, 2.5)] },
    };

    [Fact]
    public void Resolve_NotAskedFor_IsNone() => Assert.Null(Resolve(new UpscaleSettings(), Card));

    [Fact]
    public void Resolve_AsCalibrated_IsTheCards()
    {
        var wanted = new UpscaleSettings { Uncertainty = true, Seed = 9 };

        Assert.Equal(
            new UncertaintySettings { Level = 0.9, Samples = 3, Window = 5, Floor = 0.01, Factor = 2.5, Draws = SettingsResolver.Sampling(wanted, Card) },
            Resolve(wanted, Card));
    }

    [Fact]
    public void Resolve_Preview_DrawsItsSamplesWithTheCardsSteps()
    {
        var settings = Resolve(new UpscaleSettings { Uncertainty = true, Steps = 0, Seed = 9 }, Card)!;

        Assert.Equal((1.5, 2, 9UL), (settings.Factor, settings.Draws.Steps, settings.Draws.Seed));
    }

    [Fact]
    public void Resolve_WhatWasNotCalibrated_IsRefusedWithWhatWas()
    {
        UpscaleSettings asked = new() { Uncertainty = true };
        (UpscaleSettings Settings, string Hint)[] cases =
        [
            (asked with { Steps = 3 }, "a number of steps that pattern was calibrated for: 0, 2"),
            (asked with { Temperature = 0.5 }, "at temperature 1"),
            (asked with { Sampler = "euler" }, "the sampler ddim"),
            (asked with { Eta = 0.5 }, "the sampler ddim"),
            (asked with { Threshold = 1 }, "without guidance or threshold"),
            (asked with { Schedule = "karras" }, "the model's own steps"),
            (asked with { Times = [1, 0.5] }, "the model's own steps"),
        ];

        Assert.All(cases, one =>
        {
            var error = Assert.Throws<SettingsRejectedException>(() => Resolve(one.Settings, Card));
            Assert.Equal("uncertainty", error.Setting);
            Assert.Contains(one.Hint, error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Resolve_ModelWithoutCalibration_IsOneSentence() => Assert.Equal(
        "setting uncertainty is asked for with model pattern; give a model whose card has an \"uncertainty\" field.",
        Assert.Throws<SettingsRejectedException>(() => Resolve(new() { Uncertainty = true }, Card with { Uncertainty = null })).Message);

    private static UncertaintySettings? Resolve(UpscaleSettings settings, ModelCard card) =>
        UncertaintyResolver.Resolve(settings, card, SettingsResolver.Sampling(settings, card));
}
