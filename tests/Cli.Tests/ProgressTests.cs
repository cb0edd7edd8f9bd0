using Nadir.Cli.Upscaling;

namespace Nadir.Cli.Tests;

public class ProgressTests
{
    [Fact]
    public void Meter_NothingDoneYet_KnowsNoRate()
    {
        var meter = new ProgressMeter(100);

        meter.Add(Seconds(0), 40);
        meter.Add(Seconds(10), 40);

        Assert.Equal(40, meter.Done);
        Assert.Null(meter.TilesPerSecond);
        Assert.Null(meter.Remaining);
    }

    [Fact]
    public void Meter_Resumed_CountsEarlierWorkAsDoneNotAsSpeed()
    {
        var meter = new ProgressMeter(100);

        meter.Add(Seconds(0), 40);
        meter.Add(Seconds(10), 60);

        Assert.Equal(2, meter.TilesPerSecond);
        Assert.Equal(Seconds(20), meter.Remaining);
    }

    [Fact]
    public void Meter_BetweenUnits_RateStandsStillAndTimeRunsDown()
    {
        var meter = new ProgressMeter(40);

        meter.Add(Seconds(0), 0);
        meter.Add(Seconds(10), 10);
        meter.Add(Seconds(16), 10);

        Assert.Equal(1, meter.TilesPerSecond);
        Assert.Equal(Seconds(24), meter.Remaining);
    }

    [Fact]
    public void Meter_OverdueUnit_RateFalls()
    {
        var meter = new ProgressMeter(40);

        meter.Add(Seconds(0), 0);
        meter.Add(Seconds(10), 10);
        meter.Add(Seconds(40), 10);

        Assert.Equal(0.5, meter.TilesPerSecond);
        Assert.Equal(Seconds(30), meter.Remaining);
    }

    [Fact]
    public void Meter_OldWork_LeavesTheWindow()
    {
        var meter = new ProgressMeter(1000, Seconds(60));

        meter.Add(Seconds(0), 0);
        meter.Add(Seconds(100), 100);
        meter.Add(Seconds(170), 800);

        Assert.Equal(10, meter.TilesPerSecond);
    }

    [Fact]
    public void Meter_CountThatFalls_IsHeld()
    {
        var meter = new ProgressMeter(10);

        meter.Add(Seconds(0), 5);
        meter.Add(Seconds(1), 3);
        meter.Add(Seconds(2), 99);

        Assert.Equal(10, meter.Done);
        Assert.Equal(TimeSpan.Zero, meter.Remaining);
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(40.2, "0:41")]
    [InlineData(727, "12:07")]
    [InlineData(11100, "3:05:00")]
    public void Time_Seconds_ReadsAsAClock(double seconds, string text) => Assert.Equal(text, ProgressText.Time(Seconds(seconds)));

    [Fact]
    public void Line_KnownRate_TellsRateAndTimeLeft() => Assert.Equal(
        "upscaling: 34 of 120 tiles, 2.1 tiles/s, 0:41 left",
        ProgressText.Line(new RunState("upscaling", 34, 120, 2.1, Seconds(41))));

    [Fact]
    public void Line_AllTilesDone_TellsTheStageAlone() => Assert.Equal(
        "stitching: 120 of 120 tiles",
        ProgressText.Line(new RunState("stitching", 120, 120, 2.1, Seconds(0))));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
