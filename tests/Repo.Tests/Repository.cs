using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Nadir.Repo.Tests;

/// <summary>The checked-out repository that these tests were compiled from.</summary>
internal static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The files that a commit would hold: tracked ones and new ones that nothing ignores; relative paths with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    /// <summary>Reads a file by its relative path.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no Pipeline.sln in any folder above {here}");
    }

    private static string[] ListFiles()
    {
        var start = new ProcessStartInfo("git", ["-C", Root, "ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        {
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return git.ExitCode == 0
            ? [.. paths.Where(path => File.Exists(Path.Combine(Root, path))).Order(StringComparer.Ordinal)]
            : throw new InvalidOperationException($"git ls-files failed in {Root} with exit code {git.ExitCode}");
    }
}
