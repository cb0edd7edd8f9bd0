using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

[CollectionDefinition(AzuriteFixture.Collection)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>;
