using Nadir.Core.Geometry;
using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Scenarios;

/// <summary>Scenes as they might come. Pixels are of 1 m, within what the bundled models were trained for.</summary>
internal static class Workloads
{
    private const double Gsd = 1;

    /// <summary>An archive: <paramref name="scenes"/> square scenes of 4,000 to 10,980 pixels a side, all dropped at once.</summary>
    public static IReadOnlyList<SceneDrop> Archive(int scenes, ulong seed)
    {
        var random = new SplitMix(seed);
        return [.. Enumerable.Range(0, scenes).Select(_ => new SceneDrop(TimeSpan.Zero, Square(random, 4000, 10980)))];
    }

    /// <summary>
    /// A day of satellite passes: one about every 100 minutes, 14 in all, each with a share of <paramref name="scenes"/> that arrive at a steady
    /// random rate over ten minutes; scenes of 3,000 to 7,000 pixels a side.
    /// </summary>
    public static IReadOnlyList<SceneDrop> Passes(int scenes, ulong seed)
    {
        const int passes = 14;
        var random = new SplitMix(seed);
        var starts = Enumerable.Range(0, passes).Select(pass => TimeSpan.FromMinutes((100 * pass) + random.NextBetween(0, 20))).ToList();
        var drops = new List<SceneDrop>(scenes);
        for (int i = 0; i < scenes; i++)
        {
            var at = starts[random.NextBelow(passes)] + TimeSpan.FromMinutes(random.NextBetween(0, 10));
            drops.Add(new SceneDrop(at, Square(random, 3000, 7000)));
        }

        return [.. drops.OrderBy(drop => drop.At)];
    }

    private static SceneShape Square(SplitMix random, double least, double most)
    {
        // Steps of 10 pixels, so that many scenes share their grid.
        int side = (int)(random.NextBetween(least, most) / 10) * 10;
        return new SceneShape(new PixelSize(side, side), Gsd);
    }
}
