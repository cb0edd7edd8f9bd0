using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Cli.Upscaling;

/// <summary>Copies blobs to local files: each appears whole, in one step, or not at all.</summary>
internal sealed class LocalCopy(IBlobStore blobs)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Copies a blob, replacing the file that is there; throws <see cref="CorruptBlobException"/> when there is no such blob.</summary>
    public async Task CopyAsync(BlobPath from, string to, CancellationToken cancellationToken)
    {
        await using var content = await blobs.OpenReadAsync(from, cancellationToken)
            ?? throw new CorruptBlobException(from.ToString(), "is missing");
        await WriteAsync(content, to, cancellationToken);
    }

    /// <summary>Writes a local file in one step.</summary>
    public static async Task WriteAsync(Stream content, string to, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(to)!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(to)}.{Environment.ProcessId}.part");
        try
        {
            Directory.CreateDirectory(folder);
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, BufferBytes, cancellationToken);
            }

            File.Move(temporary, to, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.StorageUnavailable, $"{to} cannot be written ({error.Message.TrimEnd('.')}); free space there or give another place.", error);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
