namespace Nadir.Cli.Composition;

/// <summary>Keeps two commands from working in, and removing, one private store. Held by an open file, so it ends with its process.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream file;

    private StoreLock(FileStream file)
    {
        this.file = file;
    }

    /// <summary>Takes the lock of a folder; throws <see cref="CommandException"/> when another process has it.</summary>
    public static StoreLock Take(string folder)
    {
        string path = folder + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new StoreLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new CommandException(
                ExitCode.Usage,
                "the same upscale is under way in another process; wait for it, or give each its own --store.",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.StorageUnavailable,
                $"{path} cannot be written ({error.Message.TrimEnd('.')}); give a place for the work with --store.",
                error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
