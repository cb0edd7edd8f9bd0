namespace Nadir.Cli.Evaluating;

/// <summary>What <c>nadir evaluate</c> tells; with <c>--json</c> its only output.</summary>
internal sealed record EvaluationResult
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;

    /// <summary>The file of all numbers.</summary>
    public required string Scores { get; init; }

    /// <summary>The file of each image's numbers.</summary>
    public required string Table { get; init; }

    /// <summary>The page.</summary>
    public required string Page { get; init; }

    /// <summary>Number of truths.</summary>
    public required int Images { get; init; }

    /// <summary>Number of images and truths that were found and not measured.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Seconds that this command took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The methods.</summary>
    public required IReadOnlyList<ResultRow> Rows { get; init; }
}
