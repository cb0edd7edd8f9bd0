using Nadir.Core.Scenes;

namespace Nadir.Cli.Verification;

/// <summary>What came of replaying tiles of a product.</summary>
/// <param name="Run">The run.</param>
/// <param name="Product">The product's blob.</param>
/// <param name="Tiles">Tiles of the product.</param>
/// <param name="Checked">Numbers of those that were replayed.</param>
/// <param name="Seed">Seed of the draw.</param>
/// <param name="Chance">Probability with which such a draw finds a change in one tile.</param>
/// <param name="IsHashSame">Whether the file's SHA-256 is the report's, which finds a change of any byte for certain.</param>
/// <param name="Differences">What differs, by tile; empty where all is as it was made.</param>
internal sealed record VerifyResult(
    RunId Run, string Product, int Tiles, IReadOnlyList<int> Checked, ulong Seed, double Chance, bool IsHashSame, IReadOnlyDictionary<int, string> Differences)
{
    /// <summary>Whether everything that was looked at is as it was made.</summary>
    public bool IsSame => IsHashSame && Differences.Count == 0;
}
