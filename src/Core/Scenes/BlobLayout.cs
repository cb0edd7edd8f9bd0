using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nadir.Core.Ports;

namespace Nadir.Core.Scenes;

/// <summary>Every blob path of the pipeline, in one place (docs/formats.md shows them).</summary>
public static class BlobLayout
{
    /// <summary>The drop folder.</summary>
    public const string Scenes = "scenes";

    /// <summary>What runs keep while they are under way.</summary>
    public const string Work = "work";

    /// <summary>What users come for.</summary>
    public const string Products = "products";

    /// <summary>Records of refused scenes.</summary>
    public const string Rejected = "rejected";

    /// <summary>Longest scene name taken, in characters, so that every path made from it stays below the store's limit.</summary>
    public const int MaxSceneNameLength = 512;

    /// <summary>The scene's blob.</summary>
    public static BlobPath Scene(string scene) => new(Scenes, scene);

    /// <summary>The manifest of a run.</summary>
    public static BlobPath Manifest(RunId run) => new(Work, $"{run}/manifest.json");

    /// <summary>The input tiles of a unit.</summary>
    public static BlobPath Input(RunId run, int unit) => new(Work, Numbered(run, "lr", unit));

    /// <summary>The detail tiles of a unit; their being there is what "done" means.</summary>
    public static BlobPath Detail(RunId run, int shard, int unit) => new(Work, DetailPrefix(run, shard) + Digits(unit));

    /// <summary>Where the details of a shard's units stand.</summary>
    public static string DetailPrefix(RunId run, int shard) => $"{run}/t/{Digits(shard)}/";

    /// <summary>The failed marker of a unit.</summary>
    public static BlobPath Failed(RunId run, int shard, int unit) => new(Work, FailedPrefix(run, shard) + Digits(unit));

    /// <summary>Where the failed markers of a shard's units stand.</summary>
    public static string FailedPrefix(RunId run, int shard) => $"{run}/f/{Digits(shard)}/";

    /// <summary>Where all failed markers of a run stand.</summary>
    public static string FailedPrefix(RunId run) => $"{run}/f/";

    /// <summary>The note that a GPU made details of a run; its name in lower case, with a hyphen for what is neither letter nor digit.</summary>
    public static BlobPath Accelerator(RunId run, string name) => new(Work, AcceleratorPrefix(run) + Plain(name));

    /// <summary>Where a run's notes of GPUs stand.</summary>
    public static string AcceleratorPrefix(RunId run) => $"{run}/a/";

    /// <summary>The marker of a shard whose units have all ended.</summary>
    public static BlobPath Shard(RunId run, int shard) => new(Work, ShardPrefix(run) + Digits(shard));

    /// <summary>Where the shard markers of a run stand.</summary>
    public static string ShardPrefix(RunId run) => $"{run}/s/";

    /// <summary>Where the index of runs under way stands.</summary>
    public const string OpenPrefix = "open/";

    /// <summary>Where the index of ended runs stands.</summary>
    public const string ClosedPrefix = "closed/";

    /// <summary>The index entry of a run under way.</summary>
    public static BlobPath Open(RunId run) => new(Work, OpenPrefix + run);

    /// <summary>The index entry of an ended run: a copy of its commit.</summary>
    public static BlobPath Closed(RunId run) => new(Work, ClosedPrefix + run);

    /// <summary>Where the input tiles of a run stand.</summary>
    public static string InputPrefix(RunId run) => $"{run}/lr/";

    /// <summary>Where the details of a run stand.</summary>
    public static string DetailPrefix(RunId run) => $"{run}/t/";

    /// <summary>The unit that a numbered path is of.</summary>
    public static int UnitOf(BlobPath path) =>
        int.Parse(path.Name.AsSpan(path.Name.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>How the run ended.</summary>
    public static BlobPath Commit(RunId run) => new(Work, $"{run}/commit.json");

    /// <summary>The units that a run's product does without.</summary>
    public static BlobPath GivenUp(RunId run) => new(Work, $"{run}/given-up.json");

    /// <summary>One file of a run's product.</summary>
    public static BlobPath Product(string scene, RunId run, string file) => new(Products, $"{scene}/{run}/{file}");

    /// <summary>The pointer to the newest product of a scene's name.</summary>
    public static BlobPath Latest(string scene) => new(Products, $"{scene}/latest.json");

    /// <summary>The record of a refused scene.</summary>
    public static BlobPath Rejection(string scene) =>
        NameFault(scene) is null ? new(Rejected, $"{scene}.json") : new(Rejected, $"unnameable-{Digest(scene)}.json");

    /// <summary>What is wrong with a scene's name, or null when nothing is. A record of a bad name stands under its digest.</summary>
    public static string? NameFault(string scene) => scene.Length switch
    {
        0 => "is empty",
        > MaxSceneNameLength => $"has {scene.Length} characters, more than {MaxSceneNameLength}",
        _ => BlobPath.Fault(scene),
    };

    /// <summary>
    /// A scene's name as sentences show it: at most 80 characters, control characters as '?', so that a refusal stays one line whatever was
    /// dropped.
    /// </summary>
    public static string Shown(string scene)
    {
        string part = scene.Length <= 80 ? scene : scene[..77] + "...";
        return string.Concat(part.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' || char.IsSurrogate(c) ? '?' : c));
    }

    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));

    private static string Digest(string scene) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scene)))[..RunId.Length];

    private static string Numbered(RunId run, string folder, int number) => $"{run}/{folder}/{Digits(number)}";

    private static string Digits(int number) => number.ToString("D6", CultureInfo.InvariantCulture);
}
