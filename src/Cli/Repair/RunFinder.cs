using Nadir.Core.Scenes;
using Nadir.Platform.Runs;

namespace Nadir.Cli.Repair;

/// <summary>Finds the run that a person means: by its id, by its product's blob, or by its scene's name.</summary>
internal static class RunFinder
{
    /// <summary>What can be given.</summary>
    public const string Allowed = "a run's id, a scene's name, or a product's blob";

    /// <summary>The run that is done, or was done last for the scene; null where this store has none.</summary>
    public static Task<RunId?> FindDoneAsync(RunStore runs, string target, CancellationToken cancellationToken) => FindAsync(
        runs,
        target,
        async scene => await runs.Blobs.ReadAsync(BlobLayout.Latest(scene), cancellationToken) is { } latest ? PipelineJson.ReadCommit(latest).Run : null,
        cancellationToken);

    /// <summary>The run, or the one whose failure stands for the scene; null where this store has none.</summary>
    public static Task<RunId?> FindFailedAsync(RunStore runs, string target, CancellationToken cancellationToken) => FindAsync(
        runs,
        target,
        async scene => (await runs.FindRejectionAsync(scene, cancellationToken))?.Run,
        cancellationToken);

    private static async Task<RunId?> FindAsync(RunStore runs, string target, Func<string, Task<RunId?>> ofScene, CancellationToken cancellationToken)
    {
        string? named = IdIn(target);
        if (named is not null && await runs.FindManifestAsync(new RunId(named), cancellationToken) is not null)
        {
            return new RunId(named);
        }

        return BlobLayout.NameFault(target) is null ? await ofScene(target) : null;
    }

    /// <summary>The id that a target is, or that a product's path (SCENE/RUN/FILE) has last but one.</summary>
    private static string? IdIn(string target)
    {
        string[] parts = target.Split('/');
        return RunId.IsValid(target) ? target
            : parts.Length >= 3 && RunId.IsValid(parts[^2]) ? parts[^2]
            : null;
    }
}
