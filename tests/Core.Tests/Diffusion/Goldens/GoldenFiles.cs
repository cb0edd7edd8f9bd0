using System.IO.Compression;
using System.Text.Json;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>The golden files: those of the repository, or of the folder that NADIR_GOLDEN_DIR names.</summary>
internal static class GoldenFiles
{
    /// <summary>The repository's own folder.</summary>
    public static string Committed { get; } = Path.Combine(Repository(), "tests", "Goldens", "diffusion");

    /// <summary>The folder whose files are run.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("NADIR_GOLDEN_DIR") is { Length: > 0 } folder ? folder : Committed;

    /// <summary>All files of a folder, *.json and *.json.gz, by name.</summary>
    public static IEnumerable<string> All(string folder) => Directory.EnumerateFiles(folder)
        .Where(path => path.EndsWith(".json", StringComparison.Ordinal) || path.EndsWith(".json.gz", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static JsonElement Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pipeline.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Pipeline.sln above the tests");
        }

        return folder;
    }
}
