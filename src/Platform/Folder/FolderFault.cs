using Nadir.Core.Errors;

namespace Nadir.Platform.Folder;

/// <summary>The one place where file errors become the pipeline's.</summary>
internal static class FolderFault
{
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int QuotaLinux = 122;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>Runs <paramref name="work"/>, with file errors as <see cref="StorageUnavailableException"/>.</summary>
    public static T Guard<T>(string verb, string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw Translate(verb, path, e);
        }
    }

    /// <summary>Runs <paramref name="work"/>, with file errors as <see cref="StorageUnavailableException"/>.</summary>
    public static void Guard(string verb, string path, Action work) => Guard(verb, path, () =>
    {
        work();
        return true;
    });

    /// <summary>Runs <paramref name="work"/>, with file errors as <see cref="StorageUnavailableException"/>.</summary>
    public static async ValueTask<T> GuardAsync<T>(string verb, string path, Func<ValueTask<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw Translate(verb, path, e);
        }
    }

    /// <summary>The pipeline's error for a file error, naming the path and what a person can do.</summary>
    public static StorageUnavailableException Translate(string verb, string path, Exception error)
    {
        string reason = error switch
        {
            UnauthorizedAccessException => "permission denied, so give this user read and write access to the store's folder",
            { HResult: NoSpace or DiskFullWindows } => "the disk is full, so free some space",
            { HResult: QuotaLinux } => "the disk quota is used up, so free some space",
            { HResult: ReadOnly } => "the file system is read-only, so put the store on one that can be written",
            _ => error.Message.TrimEnd('.'),
        };
        return new StorageUnavailableException($"{verb} {path}", reason, error);
    }

    private static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException;
}
