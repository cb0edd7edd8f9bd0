using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Planning;

/// <summary>How long a run will take here: the network measured on synthetic tiles, the rest by its share of bytes.</summary>
internal static class TimeEstimate
{
    /// <summary>Samples of the product that are assembled, encoded and audited in a second; measured on one core (docs/cli.md).</summary>
    public const double SamplesPerSecond = 6e6;

    /// <summary>Seconds that every run takes besides: start, ingest, publishing.</summary>
    public const double FixedSeconds = 1.5;

    private const int MostTiles = 2;

    /// <summary>
    /// Seconds that one tile takes, all band groups: after a warm-up, the quicker of two measurements or, where <paramref name="isCautious"/>,
    /// the slower.
    /// </summary>
    public static double SecondsPerTile(
        IDetailModel model, SceneManifest manifest, TimeProvider time, CancellationToken cancellationToken, bool isCautious = false)
    {
        int tiles = Math.Min(MostTiles, manifest.TilesPerUnit);
        Run(model, manifest, tiles, time, cancellationToken);
        double once = Run(model, manifest, tiles, time, cancellationToken);
        double again = Run(model, manifest, tiles, time, cancellationToken);
        double seconds = isCautious ? Math.Max(once, again) : Math.Min(once, again);
        return seconds / tiles * manifest.Groups.Count;
    }

    /// <summary>Seconds of a whole run.</summary>
    public static double Seconds(ScenePlan plan, double secondsPerTile) =>
        FixedSeconds + (plan.Tiles * secondsPerTile) + ((double)plan.ProductWidth * plan.ProductHeight * plan.Bands / SamplesPerSecond);

    private static double Run(IDetailModel model, SceneManifest manifest, int tiles, TimeProvider time, CancellationToken cancellationToken)
    {
        ModelCard card = model.Card;
        int area = manifest.Tile * manifest.Tile;
        float[] input = new float[tiles * card.Bands * area];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (float)(card.RangeMin + ((card.RangeMax - card.RangeMin) * (0.5 + (0.4 * Math.Sin(i * 0.37)))));
        }

        float[] residual = new float[input.Length * card.Scale * card.Scale];
        float[] spread = new float[manifest.Uncertainty is null ? 0 : input.Length];
        var origins = Enumerable.Range(0, tiles).Select(tile => new TileOrigin(tile * manifest.Tile * card.Scale, 0)).ToArray();
        long started = time.GetTimestamp();
        DetailMaker.Run(model, manifest, input, origins, new PixelSize(manifest.Tile, manifest.Tile), residual, spread, cancellationToken);
        return time.GetElapsedTime(started).TotalSeconds;
    }
}
