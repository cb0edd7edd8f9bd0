using Nadir.Core.Metrics;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Evaluating;

/// <summary>A method's numbers in a report.</summary>
internal sealed record ReportRow
{
    /// <summary>The method's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model's name; null for the two rows without one.</summary>
    public required string? Model { get; init; }

    /// <summary>The model's version.</summary>
    public required string? Version { get; init; }

    /// <summary>Hash of the model's card, which holds those of its graphs.</summary>
    public required string? ModelHash { get; init; }

    /// <summary>Side of the tiles, input pixels.</summary>
    public required int? Tile { get; init; }

    /// <summary>Sampler, levels and the rest, as in a run's manifest; the seed is that of the first truth.</summary>
    public required SamplingSettings? Sampling { get; init; }

    /// <summary>The row beside bicubic.</summary>
    public required AgainstBicubic AgainstBicubic { get; init; }

    /// <summary>Largest |block mean - input pixel| of any image, in 8-bit steps.</summary>
    public required double WorstBlockError { get; init; }

    /// <summary>Every measure over all images.</summary>
    public required IReadOnlyDictionary<string, PooledNumber> Pooled { get; init; }

    /// <summary>Every measure of each image alone, in the images' order.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, double>> Images { get; init; }

    /// <summary>The numbers of a row; <paramref name="bicubic"/> is bicubic's.</summary>
    public static ReportRow Of(EvaluationRow row, EvaluationRow bicubic)
    {
        var card = row.Method.Card;
        return new ReportRow
        {
            Name = row.Method.Name,
            Model = card?.Name,
            Version = card?.Version,
            ModelHash = card?.Hash,
            Tile = card is null ? null : row.Method.Settings?.Tile,
            Sampling = row.Method.Sampling,
            AgainstBicubic = AgainstBicubic.Of(row.Scores, bicubic.Scores),
            WorstBlockError = row.Scores.Max(score => score.Consistency.BlockError),
            Pooled = Pooling.Pool(row.Scores),
            Images = [.. row.Scores.Select(score => Pooling.Pool([score]).ToDictionary(number => number.Key, number => number.Value.Value))],
        };
    }
}
