using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Tests.Engine;

public sealed class ScalerTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(4, 8)]
    [InlineData(8, 16)]
    [InlineData(16, 32)]
    public void Decide_MuchWork_ClimbsByTheStepsOfContainerApps(int live, int expected) =>
        Assert.Equal(expected, new Scaler(new ScaleSettings(0, 1000, 1)).Decide(TimeSpan.Zero, 100_000, live));

    [Theory]
    [InlineData(1, 5, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(6, 5, 2)]
    [InlineData(11, 5, 3)]
    [InlineData(1000, 5, 3)]
    public void Decide_OneReplica_WantsCeilingOfLengthOverTargetUpToTheMost(long length, int target, int expected) =>
        Assert.Equal(expected, new Scaler(new ScaleSettings(0, 3, target)).Decide(TimeSpan.Zero, length, live: 1));

    [Fact]
    public void Decide_NothingEverToDo_StartsNone() =>
        Assert.Equal(0, new Scaler(new ScaleSettings(0, 3, 1)).Decide(TimeSpan.FromHours(1), 0, live: 0));

    [Fact]
    public void Decide_LessWork_KeepsReplicasForTheWindowThenDropsTheExcess()
    {
        var scaler = new Scaler(new ScaleSettings(0, 8, 1) { Stabilization = TimeSpan.FromSeconds(60) });

        int[] decided = [.. new[] { 8, 2, 2, 2 }.Select((length, look) => scaler.Decide(TimeSpan.FromSeconds(30 * look), length, live: 8))];

        Assert.Equal([8, 8, 8, 2], decided);
    }

    [Fact]
    public void Decide_EmptyQueue_GoesToNoneAfterTheCooldownOnly()
    {
        var scaler = new Scaler(new ScaleSettings(0, 8, 1) { Cooldown = TimeSpan.FromSeconds(90), Stabilization = TimeSpan.Zero });

        int[] decided = [.. new[] { 4, 0, 0, 0 }.Select((length, look) => scaler.Decide(TimeSpan.FromSeconds(30 * look), length, live: 4))];

        Assert.Equal([4, 1, 1, 0], decided);
    }

    [Fact]
    public void Decide_FixedPool_NeverMoves()
    {
        var scaler = new Scaler(ScaleSettings.Fixed(5));

        Assert.All(new long[] { 0, 1, 1_000_000 }, length => Assert.Equal(5, scaler.Decide(TimeSpan.FromHours(length), length, live: 5)));
    }
}
