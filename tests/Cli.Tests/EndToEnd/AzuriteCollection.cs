using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>The test classes that share one Azurite.</summary>
[CollectionDefinition(AzuriteFixture.Collection)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>;
