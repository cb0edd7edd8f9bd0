using System.Diagnostics;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>A folder on a small file system in memory, where this user may mount one (Linux, as root); elsewhere a plain folder, which cannot be filled.</summary>
internal sealed class ScratchDisk : IDisposable
{
    private const int Megabytes = 16;
    private const int LeftKilobytes = 64;

    private ScratchDisk(string path, bool isSmall)
    {
        Path = path;
        IsSmall = isSmall;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Whether it can be filled.</summary>
    public bool IsSmall { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Makes the folder and mounts a file system there.</summary>
    public static ScratchDisk Mount(string path)
    {
        Directory.CreateDirectory(path);
        return new ScratchDisk(path, OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "nadir-chaos", path));
    }

    /// <summary>Leaves next to no room.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] block = new byte[LeftKilobytes << 10];
        try
        {
            for (int written = 0; written < Megabytes << 20; written += block.Length)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // That is full. What other writers are in the middle of meets it too.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Filler);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsSmall)
        {
            Run("umount", "-l", Path);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
