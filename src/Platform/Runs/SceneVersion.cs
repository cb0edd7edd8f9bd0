using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>Keeps a run to the version of the scene it was made for.</summary>
public static class SceneVersion
{
    /// <summary>Throws <see cref="SceneChangedException"/> unless the scene's blob is still the manifest's.</summary>
    public static async Task RequireAsync(IBlobStore blobs, SceneManifest manifest, CancellationToken cancellationToken)
    {
        var now = await blobs.FindAsync(BlobLayout.Scene(manifest.Scene), cancellationToken);
        if (now?.ETag != manifest.ETag)
        {
            throw new SceneChangedException(manifest.Scene, manifest.ETag, now?.ETag);
        }
    }
}
