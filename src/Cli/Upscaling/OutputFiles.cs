namespace Nadir.Cli.Upscaling;

/// <summary>Where <c>nadir upscale</c> puts a product: OUT.tif, and beside it OUT.png, OUT.item.json and OUT.report.json.</summary>
internal sealed record OutputFiles
{
    private OutputFiles(string scene)
    {
        string stem = Path.Combine(Path.GetDirectoryName(scene)!, Path.GetFileNameWithoutExtension(scene));
        Scene = scene;
        Quicklook = stem + ".png";
        Item = stem + ".item.json";
        Report = stem + ".report.json";
    }

    /// <summary>The Cloud Optimized GeoTIFF.</summary>
    public string Scene { get; }

    /// <summary>A small picture of it.</summary>
    public string Quicklook { get; }

    /// <summary>The STAC item.</summary>
    public string Item { get; }

    /// <summary>The report.</summary>
    public string Report { get; }

    /// <summary>All of them, the product last: who sees it sees all.</summary>
    public IReadOnlyList<string> All => [Quicklook, Item, Report, Scene];

    /// <summary>
    /// The files of <c>-o</c>; throws <see cref="CommandException"/> for a name that is no .tif, a folder, the scene itself, or, unless
    /// <paramref name="force"/>, one that is taken.
    /// </summary>
    public static OutputFiles Of(string output, string scene, bool force)
    {
        var files = new OutputFiles(Path.GetFullPath(output));
        string extension = Path.GetExtension(files.Scene);
        if (Directory.Exists(files.Scene))
        {
            throw Refused($"{output} is a folder; give the name of a file in it.");
        }

        if (!extension.Equals(".tif", StringComparison.OrdinalIgnoreCase) && !extension.Equals(".tiff", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused($"{output} does not end in .tif; products are GeoTIFF, give such a name.");
        }

        string input = Path.GetFullPath(scene);
        if (files.All.FirstOrDefault(file => Same(file, input)) is { } same)
        {
            throw Refused($"{same} is the scene itself; give another name with -o.");
        }

        if (!force && files.All.LastOrDefault(File.Exists) is { } taken)
        {
            throw Refused($"{taken} exists; give another name with -o, or --force to replace it.");
        }

        return files;
    }

    private static CommandException Refused(string message) => new(ExitCode.Usage, message);

    private static bool Same(string left, string right) =>
        left.Equals(right, OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
