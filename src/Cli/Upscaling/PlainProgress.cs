namespace Nadir.Cli.Upscaling;

/// <summary>Plain lines: one at each new stage and, within a stage, one an interval.</summary>
/// <param name="write">Takes a line.</param>
/// <param name="time">The clock.</param>
/// <param name="interval">Least time between two lines of one stage.</param>
internal sealed class PlainProgress(Action<string> write, TimeProvider time, TimeSpan interval) : IProgressView
{
    private string stage = string.Empty;
    private long? last;

    /// <inheritdoc/>
    public Task<T> ShowAsync<T>(Func<Action<RunState>, Task<T>> work) => work(Show);

    private void Show(RunState state)
    {
        if (state.Stage == stage && last is { } before && time.GetElapsedTime(before) < interval)
        {
            return;
        }

        stage = state.Stage;
        last = time.GetTimestamp();
        write(ProgressText.Line(state));
    }
}
