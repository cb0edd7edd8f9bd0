using System.Runtime.InteropServices;

namespace Nadir.Platform.Folder;

/// <summary>
/// File operations that are one indivisible step even between processes, and say whether this caller was the one that did it.
/// .NET's own cannot: on Unix <see cref="File.Move(string, string, bool)"/> without overwrite looks before it renames, <see cref="File.Delete"/>
/// does not say whether there was a file, and <see cref="Directory.CreateDirectory(string)"/> fails in several ways while others tidy folders away.
/// </summary>
internal static class AtomicFile
{
    private const int NotPermitted = 1;
    private const int NotFound = 2;
    private const int Denied = 13;
    private const uint AnyoneWithinUmask = 0x1ff; // 0777
    private const int Exists = 17;
    private const int TooManyLinks = 31;
    private const int NoSystemCall = 38;
    private const int NotSupportedLinux = 95;
    private const int NotSupportedMac = 45;

    /// <summary>What became of an attempt to give a file its name.</summary>
    internal enum Outcome
    {
        /// <summary>This call named it.</summary>
        Done,

        /// <summary>The name was taken.</summary>
        Taken,

        /// <summary>The folder or the source is missing.</summary>
        Missing,

        /// <summary>This file system has no hard links.</summary>
        Unsupported,
    }

    /// <summary>Names <paramref name="source"/> also <paramref name="target"/> (on Windows: moves it) unless the target exists.</summary>
    public static Outcome Publish(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            return MoveOnWindows(source, target, overwrite: false);
        }

        int status = link(source, target);
        bool unsupported = status != 0
            && Marshal.GetLastPInvokeError() is NotPermitted or TooManyLinks or NoSystemCall or NotSupportedLinux or NotSupportedMac;
        return unsupported ? Outcome.Unsupported : Result(status, target);
    }

    /// <summary>Renames, replacing the target; false when the source is gone, so of several callers one gets true.</summary>
    public static bool TryMove(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            return MoveOnWindows(source, target, overwrite: true) == Outcome.Done;
        }

        return Result(rename(source, target), source) == Outcome.Done;
    }

    /// <summary>Deletes; false when there was nothing, so of several callers one gets true.</summary>
    public static bool TryDelete(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            bool there = File.Exists(path);
            File.Delete(path);
            return there;
        }

        return Result(unlink(path), path) == Outcome.Done;
    }

    /// <summary>Makes a folder and those above it; it may be gone again by the time this returns.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (Result(mkdir(path, AnyoneWithinUmask), path) == Outcome.Missing)
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            _ = Result(mkdir(path, AnyoneWithinUmask), path);
        }
    }

    private static Outcome MoveOnWindows(string source, string target, bool overwrite)
    {
        try
        {
            File.Move(source, target, overwrite);
            return Outcome.Done;
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Outcome.Missing;
        }
        catch (IOException) when (!overwrite && File.Exists(target))
        {
            return Outcome.Taken;
        }
    }

    private static Outcome Result(int status, string path)
    {
        if (status == 0)
        {
            return Outcome.Done;
        }

        int error = Marshal.GetLastPInvokeError();
        string message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'";
        return error switch
        {
            Exists => Outcome.Taken,
            NotFound => Outcome.Missing,
            NotPermitted or Denied => throw new UnauthorizedAccessException(message),
            _ => throw new IOException(message, error),
        };
    }

#pragma warning disable SYSLIB1054, IDE1006 // Calls of libc under their own names; source generation would ask for unsafe code.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rename([MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int unlink([MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkdir([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
#pragma warning restore SYSLIB1054, IDE1006
}
