namespace Nadir.Cli.Evaluating;

/// <summary>Where <c>nadir evaluate</c> puts its results.</summary>
internal sealed record EvaluationFiles
{
    private EvaluationFiles(string folder)
    {
        Scores = Path.Combine(folder, "scores.json");
        Table = Path.Combine(folder, "scores.csv");
        Page = Path.Combine(folder, "index.html");
    }

    /// <summary>All numbers.</summary>
    public string Scores { get; }

    /// <summary>Each image's numbers.</summary>
    public string Table { get; }

    /// <summary>The page for people.</summary>
    public string Page { get; }

    /// <summary>The files of <c>-o</c>; throws <see cref="CommandException"/> where that is a file or, unless <paramref name="force"/>, one of them is there.</summary>
    public static EvaluationFiles Of(string folder, bool force)
    {
        if (File.Exists(folder))
        {
            throw new CommandException(ExitCode.Usage, $"{folder} is a file; give the name of a folder.");
        }

        var files = new EvaluationFiles(Path.GetFullPath(folder));
        string[] all = [files.Scores, files.Table, files.Page];
        return force || Array.Find(all, File.Exists) is not { } taken
            ? files
            : throw new CommandException(ExitCode.Usage, $"{taken} exists; give another folder with -o, or --force to replace it.");
    }
}
