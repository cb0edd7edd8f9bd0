using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Tests.Engine;

public sealed class WorkQueueTests
{
    [Fact]
    public void Take_StreamsThatInterleave_GivesMessagesAsTheyBecameVisible()
    {
        var queue = new WorkQueue();
        queue.Add(new WorkStream(Scene: 1, At(0), At(2), Count: 3));
        queue.Add(new WorkStream(Scene: 2, At(1), At(2), Count: 2));

        var taken = new List<(int Scene, double Since)>();
        while (queue.TryTake(At(10), out int scene, out var since))
        {
            taken.Add((scene, since.TotalSeconds));
        }

        Assert.Equal([(1, 0), (2, 1), (1, 2), (2, 3), (1, 4)], taken);
    }

    [Fact]
    public void Take_NotVisibleYet_GivesNothing()
    {
        var queue = new WorkQueue();
        queue.Add(new WorkStream(Scene: 1, At(5), TimeSpan.Zero, Count: 1));

        Assert.False(queue.TryTake(At(4.9), out _, out _));
        Assert.Equal(At(5), queue.Next);
        Assert.True(queue.TryTake(At(5), out _, out _));
        Assert.Null(queue.Next);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1.9, 1)]
    [InlineData(2, 2)]
    [InlineData(100, 3)]
    public void Count_UnitsBeingCut_CountOnceTheyAreSent(double at, long expected)
    {
        var queue = new WorkQueue();
        queue.Add(new WorkStream(Scene: 1, At(0), At(2), Count: 3));

        Assert.Equal(expected, queue.CountAt(At(at)));
    }

    [Fact]
    public void Count_MessageThatAKilledWorkerHides_CountsLikeTheScalersOwnCount()
    {
        var queue = new WorkQueue();
        queue.Add(new WorkStream(Scene: 1, At(600), TimeSpan.Zero, Count: 1, IsHeld: true));

        Assert.Equal(1, queue.CountAt(At(0)));
        Assert.False(queue.TryTake(At(0), out _, out _));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
