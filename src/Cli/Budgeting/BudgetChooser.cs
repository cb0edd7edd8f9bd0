using Nadir.Cli.Planning;

namespace Nadir.Cli.Budgeting;

/// <summary>
/// Chooses the best run that stays within a budget. Memory settles tile, batch and units at once: the first of the sizes, in the order of
/// their speed, that fits. Time settles precision and steps: the first, in the order of what the product loses, that ends in time. Laws
/// (BudgetChooserLaws): more memory or time never chooses worse, and what is chosen is within the budget by its own estimate.
/// </summary>
internal static class BudgetChooser
{
    /// <summary>Share by which estimates of time may be wrong: machines are shared, and a short measurement is quicker than long work.</summary>
    public const double TimeMargin = 1.5;

    /// <summary>Share by which estimates of memory may be wrong; measured runs kept it (docs/benchmarks.md, Edge).</summary>
    public const double MemoryMargin = 1.15;

    /// <summary>Float planes of a unit's product pixels that are there at once: residual, detail, its blob, and one in the making.</summary>
    private const int UnitPlanes = 4;

    /// <summary>Caches of the stitcher and of GDAL, and what encoding needs; a small product needs less.</summary>
    private const long StitchBytes = 256L << 20;

    /// <summary>Copies of a small product's samples, as floats, that stitching has at once.</summary>
    private const int StitchPlanes = 3;

    /// <summary>
    /// The choice; <paramref name="measure"/> tells what the model costs at a precision, and is asked for as few as will do;
    /// <paramref name="spentSeconds"/> tells the time since the start, which measuring takes from too.
    /// </summary>
    /// <exception cref="CommandException">Nothing fits; the message says the least that would.</exception>
    public static BudgetChoice Choose(BudgetScene scene, Budget budget, Func<double> spentSeconds, Func<string, NetworkCost> measure)
    {
        var cost = measure(scene.Precisions[0]);
        var (tile, batch, workers) = ChooseSize(scene, budget, cost);
        long memory = Memory(scene, cost, tile, batch, workers);
        double least = double.PositiveInfinity;
        foreach (int steps in scene.Steps)
        {
            foreach (string precision in scene.Precisions)
            {
                double seconds = Seconds(scene, measure(precision), tile, steps) + spentSeconds();
                if (budget.Deadline is not { } deadline || seconds * TimeMargin <= deadline.TotalSeconds)
                {
                    return new BudgetChoice(tile, batch, workers, precision, steps, memory, seconds);
                }

                least = Math.Min(least, seconds);
            }
        }

        throw new CommandException(
            ExitCode.Usage,
            FormattableString.Invariant(
                $"--deadline is {budget.Deadline!.Value.TotalSeconds:0.#} s, too short for this scene here; the least that works is about {Math.Ceiling(least * TimeMargin):0} s. Give more, or a part of the scene with --roi."));
    }

    /// <summary>Bytes resident at the most.</summary>
    internal static long Memory(BudgetScene scene, NetworkCost cost, int tile, int batch, int workers)
    {
        double pixels = (double)tile * tile * batch;
        double unit = pixels * scene.Scale * scene.Scale * scene.Bands * sizeof(float) * UnitPlanes;
        double stitch = Math.Min(StitchBytes, (double)scene.Samples * sizeof(float) * StitchPlanes);
        return (long)((cost.LoadedBytes + (pixels * cost.BytesPerPixel) + (workers * unit) + stitch) * MemoryMargin);
    }

    private static (int Tile, int Batch, int Workers) ChooseSize(BudgetScene scene, Budget budget, NetworkCost cost)
    {
        long least = long.MaxValue;
        foreach (int tile in scene.Tiles)
        {
            foreach (int batch in scene.Batches)
            {
                foreach (int workers in scene.Workers)
                {
                    long memory = Memory(scene, cost, tile, batch, workers);
                    if (budget.Memory is not { } most || memory <= most)
                    {
                        return (tile, batch, workers);
                    }

                    least = Math.Min(least, memory);
                }
            }
        }

        throw new CommandException(
            ExitCode.Usage,
            $"--max-memory is {ByteText.Of(budget.Memory!.Value)}, too little for this scene and model; the least that works here is {ByteText.Of(least)}. Give more.");
    }

    private static double Seconds(BudgetScene scene, NetworkCost cost, int tile, int steps) =>
        TimeEstimate.FixedSeconds + (scene.Samples / TimeEstimate.SamplesPerSecond)
        + ((double)scene.TilesOf(tile) * tile * tile * scene.Groups * cost.SecondsPerPixel(steps));
}
