using Nadir.Cli.Upscaling;
using Nadir.Core.Metrics;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Evaluating;

/// <summary>
/// Measures every method on every truth: brings the truth down, makes the products as the pipeline does, and scores them. Same truths and
/// methods give the same scores, whatever the number of threads.
/// </summary>
/// <param name="reader">Reads the truths.</param>
/// <param name="upscaler">Makes the products.</param>
/// <param name="models">The methods' models by name, loaded.</param>
/// <param name="scale">Their refinement factor.</param>
/// <param name="unrounded">Whether products, and so enlargements, keep their fractions.</param>
/// <param name="time">The clock of the progress.</param>
internal sealed class Evaluator(
    TruthReader reader,
    InputUpscaler upscaler,
    IReadOnlyDictionary<string, IDetailModel> models,
    int scale,
    bool unrounded,
    TimeProvider time)
{
    /// <summary>The largest value of 8-bit imagery.</summary>
    public const double Peak = byte.MaxValue;

    private const string Stage = "evaluating";
    private const int MostPictures = 3;

    /// <summary>The scores.</summary>
    /// <param name="truths">At least one.</param>
    /// <param name="methods">The rows; bicubic is known by its name.</param>
    /// <param name="folder">Where inputs are written, one at a time.</param>
    /// <param name="report">Told after each truth.</param>
    /// <param name="cancellationToken">Looked at before each network call.</param>
    public Measurements Measure(
        IReadOnlyList<TruthTile> truths,
        IReadOnlyList<EvaluationMethod> methods,
        string folder,
        Action<RunState> report,
        CancellationToken cancellationToken)
    {
        var scores = methods.Select(_ => new List<ImageScores>(truths.Count)).ToArray();
        var pictured = EvenSpread.Of(truths.Count, MostPictures);
        var pictures = new List<PictureRow>();
        var meter = new ProgressMeter(truths.Count);
        long started = time.GetTimestamp();
        Report(0);
        for (int i = 0; i < truths.Count; i++)
        {
            var (truth, products, measured) = MeasureOne(truths[i], methods, Path.Combine(folder, "input.tif"), cancellationToken);
            for (int row = 0; row < scores.Length; row++)
            {
                scores[row].Add(measured[row]);
            }

            if (pictured.Contains(i))
            {
                var named = methods.Select(method => method.Name).Zip(products).Append(("truth", truth));
                pictures.Add(new PictureRow(truths[i].Name, [.. named.Select(pair => (pair.Item1, PngPicture.OfMiddle(pair.Item2)))]));
            }

            Report(i + 1);
        }

        return new Measurements([.. methods.Zip(scores, (method, list) => new EvaluationRow(method, list))], pictures);

        void Report(int done)
        {
            meter.Add(time.GetElapsedTime(started), done);
            report(new RunState(Stage, meter.Done, meter.Total, meter.TilesPerSecond, meter.Remaining, "images"));
        }
    }

    private (MetricImage Truth, MetricImage[] Products, ImageScores[] Scores) MeasureOne(
        TruthTile tile, IReadOnlyList<EvaluationMethod> methods, string file, CancellationToken cancellationToken)
    {
        var truth = reader.Read(tile);
        var input = WholeBlockMeans.Of(truth, scale);
        var bicubic = BicubicEnlargement.Of(input, scale);
        Write(file, InputFile.Encode(input));
        MetricImage[] products = [.. methods.Select(method => Product(method, tile, file, bicubic, cancellationToken))];
        var scores = new ImageScores[products.Length];
        Parallel.For(0, products.Length, row => scores[row] = ImageScores.Measure(products[row], truth, input, bicubic, scale, Peak));
        return (truth, products, scores);
    }

    private MetricImage Product(EvaluationMethod method, TruthTile tile, string file, MetricImage bicubic, CancellationToken cancellationToken)
    {
        if (method.Settings is not { } settings)
        {
            return unrounded ? bicubic : Rounded(bicubic);
        }

        // Truths do not share their noise, or its luck would be the same in all of them.
        var own = settings with { Seed = unchecked(settings.Seed + (ulong)tile.Number) };
        return upscaler.Make(file, own, method.Card is { } card ? models[card.Name] : null, cancellationToken);
    }

    private static void Write(string file, byte[] bytes)
    {
        try
        {
            File.WriteAllBytes(file, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.StorageUnavailable, $"{file} cannot be written ({error.Message.TrimEnd('.')}); free space there or set TMPDIR to another folder.", error);
        }
    }

    // What any program that writes 8 bit makes of it; it is clipped when it is measured.
    private static MetricImage Rounded(MetricImage image) =>
        new(image.Height, image.Width, image.Bands, [.. image.Values.ToArray().Select(value => Math.Floor(value + 0.5))]);
}
