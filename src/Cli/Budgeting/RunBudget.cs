using Nadir.Cli.Planning;
using Nadir.Cli.Terminals;
using Nadir.Cli.Upscaling;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Models;
using Nadir.Raster.Examination;

namespace Nadir.Cli.Budgeting;

/// <summary>Settles what a request leaves open so that it stays within its budget.</summary>
internal static class RunBudget
{
    private const int MostWorkers = 2;

    private static readonly double[] TileShares = [1, 0.75, 0.625, 0.5];

    /// <summary>
    /// The request with tile, batch, units at once, precision and steps in it, and the choice, which it says; what the user gave stays.
    /// <paramref name="spent"/> tells the time since the command's start.
    /// </summary>
    /// <exception cref="CommandException">Nothing fits the budget; the message says the least that would.</exception>
    public static async Task<(UpscaleRequest Request, BudgetChoice Choice)> SettleAsync(
        UpscaleRequest request, Budget budget, ISceneExaminer examiner, Func<TimeSpan> spent, Terminal terminal, CancellationToken cancellationToken)
    {
        var catalog = new FolderModelCatalog(request.Models);
        var (card, manifest) = await ScenePlanner.PlanAsync(request.Scene, request.Settings, catalog, examiner, cancellationToken);
        bool settled = request.Settings.Steps is not null || request.Settings.Times.Count > 0;
        var meter = new NetworkMeter(catalog, card, manifest, request.Settings, settled, request.Device.Inference(request.Threads), cancellationToken);
        var choice = BudgetChooser.Choose(SceneOf(request, card, manifest, settled), budget, () => spent().TotalSeconds, meter.Measure);
        terminal.Say($"nadir: within {Text(budget)}: {choice}.");
        var settings = request.Settings with
        {
            Tile = choice.Tile,
            Batch = choice.Batch,
            Precision = choice.Precision,
            Steps = settled ? request.Settings.Steps : choice.Steps,
        };
        return (request with { Settings = settings, Workers = choice.Workers }, choice);
    }

    private static BudgetScene SceneOf(UpscaleRequest request, ModelCard card, SceneManifest manifest, bool settled) => new()
    {
        Size = manifest.Description.Size,
        Window = manifest.Window,
        Bands = manifest.Normalization.Count,
        Groups = manifest.Groups.Count,
        Scale = manifest.Scale,
        Halo = manifest.Halo,
        Multiple = manifest.Multiple,
        Tiles = request.Settings.Tile is { } tile ? [tile] : SmallerTiles(card, manifest.Tile),
        Batches = request.Settings.Batch is { } batch ? [batch] : Halves(manifest.TilesPerUnit),
        Workers = Halves(request.Workers ?? MostWorkers),
        Precisions = request.Settings.Precision is { } precision ? [precision] : Precisions(card),
        Steps = settled ? [manifest.Sampling.Steps] : Halves(manifest.Sampling.Steps, last: 0),
    };

    /// <summary>The model's own and, where it has them, its 8-bit graphs, which lose next to nothing (docs/models.md); fp16 is no quicker on a CPU.</summary>
    private static string[] Precisions(ModelCard card) => [.. new[] { ModelPrecision.Default, "int8" }.Where(card.PrecisionNames.Contains)];

    private static int[] SmallerTiles(ModelCard card, int tile) =>
        [.. TileShares.Select(share => (int)(tile * share) / card.Multiple * card.Multiple).Where(side => side >= SettingsResolver.LeastTile(card)).Distinct()];

    private static List<int> Halves(int most, int last = 1)
    {
        var halves = new List<int>();
        for (int value = most; value > last; value /= 2)
        {
            halves.Add(value);
        }

        return [.. halves, last];
    }

    private static string Text(Budget budget)
    {
        string[] parts =
        [
            .. budget.Memory is { } memory ? [ByteText.Of(memory)] : Array.Empty<string>(),
            .. budget.Deadline is { } deadline ? [ProgressText.Time(deadline)] : Array.Empty<string>(),
        ];
        return string.Join(" and ", parts);
    }
}
