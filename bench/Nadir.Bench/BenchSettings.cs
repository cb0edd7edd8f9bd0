using System.Globalization;

namespace Nadir.Bench;

/// <summary>Options of a measurement: pairs of <c>--name value</c>.</summary>
internal sealed class BenchSettings
{
    private readonly Dictionary<string, string> values = [];

    public BenchSettings(string[] args)
    {
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            values[args[i]] = args[i + 1];
        }
    }

    /// <summary>Folder for scenes, stores and products; emptied by whoever made it.</summary>
    public string Scratch => Directory.CreateDirectory(Text("--scratch", Path.Combine(Path.GetTempPath(), "nadir-bench"))).FullName;

    /// <summary>The checkout's root: the first folder upwards with the solution in it.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A text.</summary>
    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    /// <summary>A whole number.</summary>
    public int Number(string name, int otherwise) => int.Parse(Text(name, $"{otherwise}"), CultureInfo.InvariantCulture);

    /// <summary>Whole numbers with commas between them.</summary>
    public int[] Numbers(string name, string otherwise) =>
        [.. Text(name, otherwise).Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pipeline.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("the bench runs from a checkout: no folder above it has Pipeline.sln");
    }
}
