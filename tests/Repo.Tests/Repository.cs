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

    /// <summary>Runs a program in the root folder; gives its exit code and what it wrote to standard output.</summary>
    public static (int Code, string Output) Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Root, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

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
        var (code, output) = Run("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
        var paths = output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return code == 0
            ? [.. paths.Where(path => File.Exists(Path.Combine(Root, path))).Order(StringComparer.Ordinal)]
            : throw new InvalidOperationException($"git ls-files failed in {Root} with exit code {code}");
    }
}
