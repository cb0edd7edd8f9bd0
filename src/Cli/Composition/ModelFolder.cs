namespace Nadir.Cli.Composition;

/// <summary>Finds the folder of models.</summary>
internal static class ModelFolder
{
    /// <summary>Environment variable that names it.</summary>
    public const string Variable = "NADIR_MODELS";

    /// <summary>
    /// The folder: <paramref name="given"/>, else the variable's, else the first <c>models/</c> with a card in it upwards of
    /// <paramref name="start"/>, else <c>models/</c> beside it, which need not exist.
    /// </summary>
    public static string Find(string? given, string? variable, string start)
    {
        if (given is not null)
        {
            return Path.GetFullPath(given);
        }

        if (!string.IsNullOrEmpty(variable))
        {
            return Path.GetFullPath(variable);
        }

        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            string models = Path.Combine(folder.FullName, "models");
            if (Directory.Exists(models) && Directory.EnumerateDirectories(models).Any(model => File.Exists(Path.Combine(model, "card.json"))))
            {
                return models;
            }
        }

        return Path.GetFullPath(Path.Combine(start, "models"));
    }

    /// <summary>The folder for this process.</summary>
    public static string Find(DirectoryInfo? given) =>
        Find(given?.FullName, Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory);
}
