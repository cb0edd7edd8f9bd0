namespace Nadir.Cli.Evaluating;

/// <summary>The content of <c>scores.json</c>; same truths, models and settings give the same bytes, so it holds no times.</summary>
internal sealed record EvaluationReport
{
    /// <summary>Version of this format.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Side of a truth.</summary>
    public required int Size { get; init; }

    /// <summary>Refinement factor.</summary>
    public required int Scale { get; init; }

    /// <summary>Bands.</summary>
    public required int Bands { get; init; }

    /// <summary>The largest value.</summary>
    public double Peak { get; init; } = Evaluator.Peak;

    /// <summary>Whether products, and so enlargements, were rounded to whole values before they were measured.</summary>
    public required bool Rounded { get; init; }

    /// <summary>The split's part; null where no split file was given.</summary>
    public required string? Part { get; init; }

    /// <summary>The truths.</summary>
    public required IReadOnlyList<ReportImage> Images { get; init; }

    /// <summary>What was found and not measured.</summary>
    public required IReadOnlyList<LeftOutImage> LeftOut { get; init; }

    /// <summary>The methods: bicubic, block-mean exact bicubic, then as they were asked for.</summary>
    public required IReadOnlyList<ReportRow> Rows { get; init; }
}
