using FsCheck;
using FsCheck.Fluent;
using Nadir.Cli.Budgeting;
using Nadir.Core.Geometry;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Budgeting;

/// <summary>Laws of the choice within a budget, over scenes, costs and budgets of all kinds.</summary>
public class BudgetChooserLaws
{
    private const double Spent = 3;

    private static readonly Gen<BudgetScene> Scenes =
        from width in Gen.Choose(1, 3000)
        from height in Gen.Choose(1, 3000)
        from bands in Gen.Choose(1, 8)
        from batch in Gen.Elements(1, 2, 4, 8)
        select new BudgetScene
        {
            Size = new PixelSize(width, height),
            Window = new RasterWindow(0, 0, width, height),
            Bands = bands,
            Groups = (bands + 2) / 3,
            Scale = 4,
            Halo = 16,
            Multiple = 2,
            Tiles = [128, 96, 80, 64],
            Batches = [.. new[] { 8, 4, 2, 1 }.Where(tiles => tiles <= batch)],
            Workers = [2, 1],
            Precisions = ["fp32", "int8"],
            Steps = [4, 2, 1, 0],
        };

    private static readonly Gen<NetworkCost> Costs =
        from loaded in Gen.Choose(100, 400)
        from perPixel in Gen.Choose(0, 10_000)
        from first in Gen.Choose(1, 1000)
        from step in Gen.Choose(0, 1000)
        select new NetworkCost((long)loaded << 20, perPixel, first * 1e-8, step * 1e-8);

    private static readonly Gen<(BudgetScene Scene, NetworkCost Cost, Budget Budget, double Share)> Cases =
        from scene in Scenes
        from cost in Costs
        from memory in Gen.Choose(100, 3000)
        from time in Gen.Choose(1, 10_000)
        from percent in Gen.Choose(10, 200)
        select (scene, cost, new Budget((long)memory << 20, TimeSpan.FromSeconds(time)), 1 + (percent / 100.0));

    [Fact]
    public void Choice_IsWithinTheBudgetByItsOwnEstimate() => Law.Holds(Cases, given =>
    {
        if (TryChoose(given.Scene, given.Budget, given.Cost) is { } choice)
        {
            Assert.True(choice.Memory <= given.Budget.Memory);
            Assert.True(choice.Seconds * BudgetChooser.TimeMargin <= given.Budget.Deadline!.Value.TotalSeconds);
        }
    });

    [Fact]
    public void Choice_WithMoreOfEither_IsNoWorse() => Law.Holds(Cases, given =>
    {
        var more = new Budget((long)(given.Budget.Memory!.Value * given.Share), given.Budget.Deadline! * given.Share);
        if (TryChoose(given.Scene, given.Budget, given.Cost) is { } less)
        {
            var better = TryChoose(given.Scene, more, given.Cost);
            Assert.NotNull(better);
            Assert.True(Size(given.Scene, better) <= Size(given.Scene, less), "a worse size");

            // With tiles of the same size, time decides alone: smaller tiles read more of their surroundings.
            Assert.True(better.Tile != less.Tile || Quality(given.Scene, better) <= Quality(given.Scene, less), "a worse product");
        }
    });

    [Fact]
    public void Refusal_NamesTheLeastThatWorks() => Law.Holds(Cases, given =>
    {
        var tight = new Budget(1, null);
        var error = Assert.Throws<CommandException>(() => BudgetChooser.Choose(given.Scene, tight, () => Spent, _ => given.Cost));
        long least = BudgetChooser.Memory(given.Scene, given.Cost, 64, 1, 1);

        Assert.Contains($"the least that works here is {Planning.ByteText.Of(least)}", error.Message, StringComparison.Ordinal);
        Assert.NotNull(TryChoose(given.Scene, new Budget(least, null), given.Cost));
        Assert.Null(TryChoose(given.Scene, new Budget(least - 1, null), given.Cost));
    });

    [Fact]
    public void Choice_WithoutLimits_IsTheBestOfEach()
    {
        var scene = Scenes.Sample(5, 1)[0];

        var choice = BudgetChooser.Choose(scene, new Budget(null, null), () => Spent, _ => new NetworkCost(1 << 28, 3000, 1e-5, 1e-5));

        Assert.Equal((scene.Tiles[0], scene.Batches[0], 2, "fp32", 4), (choice.Tile, choice.Batch, choice.Workers, choice.Precision, choice.Steps));
    }

    [Fact]
    public void Choice_LittleTime_TakesQuickerGraphsBeforeFewerSteps()
    {
        var scene = Scenes.Sample(5, 1)[0] with { Size = new PixelSize(512, 512), Window = new RasterWindow(0, 0, 512, 512), Bands = 3, Groups = 1 };
        NetworkCost Cost(string precision) => new(1 << 28, 3000, precision == "int8" ? 7e-6 : 1e-5, precision == "int8" ? 3e-6 : 5e-6);
        double Needed(string precision, int steps) => BudgetChooser.TimeMargin * BudgetChooser.Choose(
            scene with { Steps = [steps], Precisions = [precision] }, new Budget(null, null), () => Spent, Cost).Seconds;

        foreach (var (precision, steps) in new[] { ("fp32", 4), ("int8", 4), ("int8", 2), ("int8", 0) })
        {
            var choice = BudgetChooser.Choose(scene, new Budget(null, TimeSpan.FromSeconds(Needed(precision, steps) + 0.001)), () => Spent, Cost);

            Assert.Equal((precision, steps), (choice.Precision, choice.Steps));
        }
    }

    private static BudgetChoice? TryChoose(BudgetScene scene, Budget budget, NetworkCost cost)
    {
        try
        {
            return BudgetChooser.Choose(scene, budget, () => Spent, _ => cost);
        }
        catch (CommandException)
        {
            return null;
        }
    }

    private static int Size(BudgetScene scene, BudgetChoice choice) =>
        (((IndexOf(scene.Tiles, choice.Tile) * 10) + IndexOf(scene.Batches, choice.Batch)) * 10) + IndexOf(scene.Workers, choice.Workers);

    private static int Quality(BudgetScene scene, BudgetChoice choice) => (IndexOf(scene.Steps, choice.Steps) * 10) + IndexOf(scene.Precisions, choice.Precision);

    private static int IndexOf<T>(IReadOnlyList<T> values, T value) => values.ToList().IndexOf(value);
}
