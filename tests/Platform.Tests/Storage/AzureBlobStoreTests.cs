using Nadir.Core.Ports;
using Nadir.Platform.Azure;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

[Collection(AzuriteFixture.Collection)]
public sealed class AzureBlobStoreTests(AzuriteFixture azurite) : BlobStoreContract
{
    protected override IBlobStore Store { get; } = new AzureBlobStore(azurite.Connection.CreateBlobService());

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time);
}
