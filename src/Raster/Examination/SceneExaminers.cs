namespace Nadir.Raster.Examination;

/// <summary>Makes examiners.</summary>
public static class SceneExaminers
{
    /// <summary>The examiner of a choice of isolation, with the limits of dropped scenes.</summary>
    public static ISceneExaminer Create(SceneIsolation isolation) => isolation == SceneIsolation.None ? new InProcessExaminer() : Isolated();

    /// <summary>The same for looking at one scene more than once (<see cref="OneSceneExaminer"/>).</summary>
    public static ISceneExaminer ForOneScene(SceneIsolation isolation) =>
        isolation == SceneIsolation.None ? new InProcessExaminer() : new OneSceneExaminer(Isolated());

    private static IsolatedExaminer Isolated() => new(ProbeProgram.Find(AppContext.BaseDirectory), ProbeLimits.Default, TimeProvider.System);
}
