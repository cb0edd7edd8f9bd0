namespace Nadir.Cli.Plots;

/// <summary>A panel of a chart: axes with their ticks, lines, and a legend at its right. Values are drawn as they are, so logarithms are the caller's.</summary>
internal sealed record ChartPanel
{
    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>Name and unit of the horizontal axis.</summary>
    public required string XLabel { get; init; }

    /// <summary>Name and unit of the vertical axis.</summary>
    public required string YLabel { get; init; }

    /// <summary>Ticks of the horizontal axis with their texts, rising; the first and last are its ends.</summary>
    public required IReadOnlyList<(double At, string Text)> XTicks { get; init; }

    /// <summary>Ticks of the vertical axis with their texts, rising; the first and last are its ends, where lines are cut off.</summary>
    public required IReadOnlyList<(double At, string Text)> YTicks { get; init; }

    /// <summary>The lines, in the legend's order.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }
}
