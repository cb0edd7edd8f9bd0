using Nadir.Core.Geometry;
using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Tests.Scenarios;

/// <summary>A scene on one machine.</summary>
public class LocalRunTests
{
    /// <summary>Where only the network takes time: the longest share of the units, as long as they are all full.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Seconds_OfTheNetworkAlone_AreTheUnitsOverTheWorkers(int workers)
    {
        var size = new PixelSize(720, 720);
        int units = SceneWork.Of(size, new TilingSettings { TilesPerUnit = 4 }).Units;

        double seconds = LocalRun.Seconds(size, workers, new Policy { UnderWay = 1 }, new WorkTimes { InferPerTile = 1 });

        Assert.Equal(16, units);
        Assert.Equal(4.0 * Math.Ceiling((double)units / workers), seconds, 1e-6);
    }
}
