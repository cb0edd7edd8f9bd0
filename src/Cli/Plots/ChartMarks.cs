namespace Nadir.Cli.Plots;

/// <summary>How a series of a chart is drawn.</summary>
internal enum ChartMarks
{
    /// <summary>A line through the points.</summary>
    Line,

    /// <summary>A dot at each point, and a line through them.</summary>
    DotsAndLine,

    /// <summary>A dot at each point.</summary>
    Dots,
}
