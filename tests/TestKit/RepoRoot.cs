namespace Nadir.TestKit;

/// <summary>The folder that holds Pipeline.sln.</summary>
public static class RepoRoot
{
    /// <summary>Its path.</summary>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder)
    {
        while (!File.Exists(System.IO.Path.Combine(folder, "Pipeline.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"no Pipeline.sln above {AppContext.BaseDirectory}: run the tests from the repository.");
        }

        return folder;
    }
}
