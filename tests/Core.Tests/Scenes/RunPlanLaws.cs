using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Scenes;

/// <summary>How tiles are parcelled into units and shards, and bands into groups.</summary>
public sealed class RunPlanLaws
{
    private static readonly Gen<RunPlan> Plans =
        from width in Gen.Choose(1, 900)
        from height in Gen.Choose(1, 900)
        from tile in Gen.Elements(16, 32, 64)
        from tilesPerUnit in Gen.Choose(1, 40)
        let scene = new PixelSize(width, height)
        select new RunPlan(TileGrid.Create(scene, scene.Whole, tile, 4, 2), tilesPerUnit);

    [Fact]
    public void TilesOf_AllUnits_AreAllTilesOnceInOrder() => Law.Holds(Plans, plan =>
    {
        var tiles = Enumerable.Range(0, plan.UnitCount).SelectMany(unit => Enumerable.Range(plan.TilesOf(unit).First, plan.TilesOf(unit).Count));

        Assert.Equal(Enumerable.Range(0, plan.Grid.Count), tiles);
        Assert.All(Enumerable.Range(0, plan.UnitCount), unit => Assert.InRange(plan.TilesOf(unit).Count, 1, plan.TilesPerUnit));
    });

    [Fact]
    public void UnitOf_EachTile_IsTheUnitThatHoldsIt() => Law.Holds(Plans, plan =>
    {
        for (int tile = 0; tile < plan.Grid.Count; tile++)
        {
            var (first, count) = plan.TilesOf(plan.UnitOf(tile));
            Assert.InRange(tile, first, first + count - 1);
        }
    });

    [Fact]
    public void Shards_AnyPlan_HoldEachUnitOnce() => Law.Holds(Plans, plan =>
    {
        var units = Enumerable.Range(0, plan.ShardCount).SelectMany(shard => Enumerable.Range(plan.FirstUnitOf(shard), plan.UnitsIn(shard)));

        Assert.Equal(Enumerable.Range(0, plan.UnitCount), units);
        Assert.All(Enumerable.Range(0, plan.UnitCount), unit =>
            Assert.InRange(unit - plan.FirstUnitOf(plan.ShardOf(unit)), 0, plan.UnitsIn(plan.ShardOf(unit)) - 1));
    });

    [Fact]
    public void Shards_AnyPlan_AreAboutTheRootOfTheUnits() => Law.Holds(Plans, plan =>
    {
        double root = Math.Sqrt(plan.UnitCount);

        Assert.InRange(plan.ShardCount, root / 2, root + 1);
        Assert.All(Enumerable.Range(0, plan.ShardCount), shard => Assert.InRange(plan.UnitsIn(shard), 1, root + 1));
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void ShardOf_UnitOutsideTheRun_Throws(int unit)
    {
        var scene = new PixelSize(10, 10);
        var plan = new RunPlan(TileGrid.Create(scene, scene.Whole, 64, 16, 2), 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => plan.ShardOf(unit));
    }

    [Fact]
    public void Plan_NoTilesInAUnit_Throws()
    {
        var scene = new PixelSize(10, 10);

        Assert.Throws<ArgumentOutOfRangeException>(() => new RunPlan(TileGrid.Create(scene, scene.Whole, 64, 16, 2), 0));
    }

    [Fact]
    public void Groups_AnyBandsAndChannels_KeepEachBandOnceFromItsOwnChannel()
    {
        for (int channels = 1; channels <= 5; channels++)
        {
            for (int bands = 1; bands <= 40; bands++)
            {
                var groups = BandGroups.Cover(bands, channels);
                var kept = groups.SelectMany(group => BandGroups.Kept(group).Select(pair => (group, pair.Channel, pair.Band))).ToArray();

                Assert.Equal(Enumerable.Range(0, bands), kept.Select(item => item.Band));
                Assert.All(kept, item => Assert.Equal(item.Band, item.group.Inputs[item.Channel]));
                Assert.All(groups, group => Assert.Equal(channels, group.Inputs.Count));
                Assert.All(groups, group => Assert.All(group.Inputs, band => Assert.InRange(band, 0, bands - 1)));
                Assert.Equal((bands + channels - 1) / channels, groups.Count);
            }
        }
    }

    [Fact]
    public void Groups_ShortLastGroup_BorrowsTheBandsBeforeIt()
    {
        var groups = BandGroups.Cover(4, 3);

        Assert.Equal([new BandGroup([0, 1, 2], 0), new BandGroup([1, 2, 3], 2)], groups);
    }

    [Fact]
    public void Groups_FewerBandsThanChannels_RepeatTheLast() =>
        Assert.Equal([new BandGroup([0, 1, 1], 0)], BandGroups.Cover(2, 3));
}
