namespace Nadir.Cli.Composition;

/// <summary>Finds what lies beside the program in its checkout.</summary>
internal static class CheckoutFolder
{
    private const string AzuriteScript = "infra/azurite/node_modules/azurite/dist/src/azurite.js";

    /// <summary>Azurite's main script, as <c>eng/setup --azurite</c> installs it; the file need not exist.</summary>
    public static string Azurite(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "infra", "azurite")))
            {
                return Path.Combine(folder.FullName, AzuriteScript);
            }
        }

        return Path.GetFullPath(Path.Combine(start, AzuriteScript));
    }
}
