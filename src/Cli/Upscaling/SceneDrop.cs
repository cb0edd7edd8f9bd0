using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Upscaling;

/// <summary>Puts local files into the drop container.</summary>
internal sealed class SceneDrop(IBlobStore blobs)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>
    /// Puts a file under a scene's name, unless the very same bytes are there already: then its ETag, and with it the run's id, stays, and an
    /// interrupted run goes on.
    /// </summary>
    public async Task<BlobEntry> PutAsync(string scene, string file, CancellationToken cancellationToken)
    {
        await using var content = Open(scene, file);
        var path = BlobLayout.Scene(scene);
        if (await blobs.FindAsync(path, cancellationToken) is { } entry
            && entry.Length == content.Length
            && await IsSameAsync(path, content, cancellationToken))
        {
            return entry;
        }

        content.Position = 0;
        return await blobs.PutAsync(path, content, cancellationToken);
    }

    /// <summary>Puts a file anew, so that a run that failed is tried again as a new one.</summary>
    public async Task<BlobEntry> PutAgainAsync(string scene, string file, CancellationToken cancellationToken)
    {
        await using var content = Open(scene, file);
        return await blobs.PutAsync(BlobLayout.Scene(scene), content, cancellationToken);
    }

    private static FileStream Open(string scene, string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.Asynchronous);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SceneRejectedException(scene, $"cannot be read ({error.Message.TrimEnd('.')})", "look at the file and its permissions", error);
        }
    }

    private async Task<bool> IsSameAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        await using var stored = await blobs.OpenReadAsync(path, cancellationToken);
        if (stored is null)
        {
            return false;
        }

        byte[] left = new byte[BufferBytes];
        byte[] right = new byte[BufferBytes];
        while (true)
        {
            int count = await content.ReadAtLeastAsync(left, left.Length, throwOnEndOfStream: false, cancellationToken);
            int other = await stored.ReadAtLeastAsync(right, right.Length, throwOnEndOfStream: false, cancellationToken);
            if (count != other || !left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count)))
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }
        }
    }
}
