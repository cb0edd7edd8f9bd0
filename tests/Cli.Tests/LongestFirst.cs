using Nadir.Cli.Tests.EndToEnd;
using Nadir.Cli.Tests.Interleavings;
using Nadir.TestKit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Nadir.Cli.Tests.LongestFirst", "Nadir.Cli.Tests")]

namespace Nadir.Cli.Tests;

/// <summary>Begins with the tests that take longest, so that none of them runs on alone when all others have ended.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
        [AzuriteFixture.Collection, nameof(InterleavingTests), nameof(RepairInterleavingTests), nameof(SampleSceneTests)];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => (uint)Array.FindIndex(Long, name => IsNamed(collection, name)));

    private static bool IsNamed(ITestCollection collection, string name) =>
        collection.DisplayName == name || collection.DisplayName.EndsWith($".{name}", StringComparison.Ordinal);
}
