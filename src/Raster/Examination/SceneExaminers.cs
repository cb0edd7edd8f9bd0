namespace Nadir.Raster.Examination;

/// <summary>Makes examiners.</summary>
public static class SceneExaminers
{
    /// <summary>The examiner of a choice of isolation, with the limits of dropped scenes.</summary>
    public static ISceneExaminer Create(SceneIsolation isolation) => isolation == SceneIsolation.None
        ? new InProcessExaminer()
        : new IsolatedExaminer(ProbeProgram.Find(AppContext.BaseDirectory), ProbeLimits.Default, TimeProvider.System);
}
