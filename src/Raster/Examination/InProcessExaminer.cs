namespace Nadir.Raster.Examination;

/// <summary>
/// Examines scenes in this process: a file that makes GDAL crash, hang or fill the memory takes the process with it. Only by choice
/// (<see cref="SceneIsolation.None"/>).
/// </summary>
public sealed class InProcessExaminer : ISceneExaminer
{
    /// <inheritdoc/>
    public Task<SceneExamination> ExamineAsync(ExaminationRequest request, CancellationToken cancellationToken)
    {
        return Task.FromResult(Examine(request, cancellationToken));
    }

    /// <summary>The same at once, for files of one's own making.</summary>
    public static SceneExamination Examine(ExaminationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SceneExaminer.Examine(request, () => { }, cancellationToken);
    }
}
