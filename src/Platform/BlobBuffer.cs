using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform;

/// <summary>Reads blobs of several megabytes whole into memory that their reader uses again.</summary>
public static class BlobBuffer
{
    /// <summary>
    /// Fills <paramref name="buffer"/>, or a larger one where the blob does not fit, and gives it with the number of bytes read; null
    /// when there is no such blob.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The store did not answer.</exception>
    public static async Task<(byte[] Buffer, int Length)?> FillAsync(
        IBlobStore blobs, BlobPath path, byte[] buffer, CancellationToken cancellationToken)
    {
        await using var stream = await blobs.OpenReadAsync(path, cancellationToken);
        if (stream is null)
        {
            return null;
        }

        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, checked(Math.Max(length, 512) * 2));
            }

            int read = await ReadSomeAsync(stream, path, buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return (buffer, length);
            }

            length += read;
        }
    }

    private static async Task<int> ReadSomeAsync(Stream stream, BlobPath path, Memory<byte> target, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(target, cancellationToken);
        }
        catch (IOException error)
        {
            throw new StorageUnavailableException($"read {path}", error.Message, error);
        }
    }
}
