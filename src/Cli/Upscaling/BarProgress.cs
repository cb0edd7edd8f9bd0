using Spectre.Console;

namespace Nadir.Cli.Upscaling;

/// <summary>A bar on a terminal with the stage, the share, tiles a second and the time left.</summary>
internal sealed class BarProgress(IAnsiConsole console) : IProgressView
{
    /// <inheritdoc/>
    public Task<T> ShowAsync<T>(Func<Action<RunState>, Task<T>> work) => console.Progress()
        .AutoClear(true)
        .HideCompleted(false)
        .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(context =>
        {
            var bar = context.AddTask("starting", maxValue: 1);
            bar.IsIndeterminate = true;
            return work(state => Show(bar, state));
        });

    private static void Show(ProgressTask bar, RunState state)
    {
        bar.IsIndeterminate = state.Stage is "waiting" or "stitching";
        bar.Value = (double)state.Done / state.Total;
        bar.Description = Markup.Escape(ProgressText.Line(state));
    }
}
