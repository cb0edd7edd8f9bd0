using Nadir.Cli.Terminals;

namespace Nadir.Cli.Upscaling;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressViews
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    /// <summary>A bar for a person at a terminal, lines otherwise, nothing when <paramref name="quiet"/>.</summary>
    public static IProgressView For(Terminal terminal, bool quiet) => quiet ? new QuietProgress()
        : terminal.IsInteractive ? new BarProgress(terminal.Console)
        : new PlainProgress(line => terminal.Say($"nadir: {line}"), TimeProvider.System, PlainInterval);
}
