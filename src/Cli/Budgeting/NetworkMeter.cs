using System.Diagnostics;
using Nadir.Cli.Planning;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Budgeting;

/// <summary>Measures what a model costs, by running it on one tile; each precision once.</summary>
internal sealed class NetworkMeter(
    IModelCatalog catalog, ModelCard card, SceneManifest manifest, UpscaleSettings settings, bool stepsAreSettled, InferenceOptions inference, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, NetworkCost> known = [];

    /// <summary>The cost at a precision.</summary>
    public NetworkCost Measure(string precision) => known.TryGetValue(precision, out var cost) ? cost : known[precision] = Run(precision);

    private static long ResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private NetworkCost Run(string precision)
    {
        using var model = OnnxDetailModel.Load(catalog, card.At(precision), inference);
        long before = ResidentBytes();
        var single = manifest with { TilesPerUnit = 1 };
        double pixels = (double)manifest.Tile * manifest.Tile;
        double first = Seconds(model, stepsAreSettled ? single : With(single, 0)) / pixels;
        double step = stepsAreSettled || card.Denoiser is null ? 0 : Math.Max(0, (Seconds(model, With(single, 1)) / pixels) - first);
        return new NetworkCost(before, Math.Max(0, PeakBytes() - before) / pixels, first, step);
    }

    private double Seconds(OnnxDetailModel model, SceneManifest run) =>
        TimeEstimate.SecondsPerTile(model, run, TimeProvider.System, cancellationToken, isCautious: true) / run.Groups.Count;

    private SceneManifest With(SceneManifest run, int steps) => run with { Sampling = SettingsResolver.Sampling(settings with { Steps = steps }, card) };
}
