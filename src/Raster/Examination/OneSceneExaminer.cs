namespace Nadir.Raster.Examination;

/// <summary>
/// Examines one scene more than once in the same process apart: first for a plan, then as a whole. Not for several scenes, since what one does to the
/// process would be the next one's. An examination of the whole scene is the last: the process ends with it. One that ended otherwise is replaced. Not for
/// several threads at once.
/// </summary>
/// <param name="examiner">Starts the process and judges its answers.</param>
public sealed class OneSceneExaminer(IsolatedExaminer examiner) : ISceneExaminer, IAsyncDisposable
{
    private ProbeProcess? probe;

    /// <summary>Process id of the probe that waits for the next question; null where none does.</summary>
    internal int? ProbeId => probe?.Id;

    /// <inheritdoc/>
    public async Task<SceneExamination> ExamineAsync(ExaminationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        probe ??= examiner.StartProbe();
        bool isAlive = false;
        try
        {
            var verdict = await probe.AskAsync(request, cancellationToken);
            isAlive = verdict.End == ProbeEnd.Answered && request.Depth != ExaminationDepth.Whole;
            return examiner.Judge(request, verdict);
        }
        finally
        {
            if (!isAlive)
            {
                await DisposeAsync();
            }
        }
    }

    /// <summary>Ends the process; a further examination starts another.</summary>
    public async ValueTask DisposeAsync()
    {
        if (probe is { } last)
        {
            probe = null;
            await last.DisposeAsync();
        }
    }
}
