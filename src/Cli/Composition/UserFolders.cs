using System.Security.Cryptography;
using System.Text;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Composition;

/// <summary>The folders of this user that commands keep things in between two calls.</summary>
/// <param name="cache">Folder for what can be made again.</param>
/// <param name="data">Folder for what cannot.</param>
internal sealed class UserFolders(string cache, string data)
{
    /// <summary>Where private stores of <c>nadir upscale</c> stand, one folder each.</summary>
    public string Runs { get; } = Path.Combine(cache, "nadir", "runs");

    /// <summary>The store of <c>nadir serve</c>.</summary>
    public string Serve { get; } = Path.Combine(data, "nadir", "serve");

    /// <summary>This user's, by the conventions of the system ($XDG_CACHE_HOME and $XDG_DATA_HOME where they are set).</summary>
    public static UserFolders OfThisUser()
    {
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (data.Length == 0)
        {
            data = Path.Combine(Path.GetTempPath(), $"nadir-{Environment.UserName}");
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache))
        {
            cache = OperatingSystem.IsLinux() && home.Length > 0 ? Path.Combine(home, ".cache") : data;
        }

        return new UserFolders(cache, data);
    }

    /// <summary>
    /// The private store of one upscale: the same scene file with the same settings, models and kind of store is the same folder, so the same
    /// command again finds what the interrupted one left.
    /// </summary>
    public string RunFolder(string sceneFile, UpscaleSettings settings, string models, StoreChoice store)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string field in (string[])[Path.GetFullPath(sceneFile), models, store.Kind.ToString(), store.Connection ?? string.Empty])
        {
            hash.AppendData(Encoding.UTF8.GetBytes(field));
            hash.AppendData([0]);
        }

        hash.AppendData(PipelineJson.Canonical(settings));
        return Path.Combine(Runs, Convert.ToHexStringLower(hash.GetHashAndReset())[..RunId.Length]);
    }
}
