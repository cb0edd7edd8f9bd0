using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Nadir.Core.Ports;
using Nadir.Platform.Azure;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

[Collection(AzuriteFixture.Collection)]
public sealed class AzureQueueStoreTests(AzuriteFixture azurite) : QueueStoreContract
{
    protected override IQueueStore Store { get; } = new AzureQueueStore(azurite.Connection);

    [Fact]
    public async Task Send_OnTheWire_IsBase64AndNeverExpires()
    {
        await SendAsync("{\"v\":1}");

        PeekedMessage message = await new QueueClient(azurite.Connection.ConnectionString, Queue).PeekMessageAsync();

        Assert.Equal("eyJ2IjoxfQ==", message.MessageText);
        Assert.True(message.ExpiresOn > DateTimeOffset.UtcNow.AddYears(10));
    }

    [Fact]
    public async Task Receive_PlainTextOfAnother_IsDeliveredAsItIs()
    {
        await SendAsync("ours");
        await new QueueClient(azurite.Connection.ConnectionString, Queue).SendMessageAsync("not base64!");

        var received = await Store.ReceiveAsync(Queue, 32, TimeSpan.FromMinutes(1), default);

        Assert.Equal(["not base64!", "ours"], received.Select(message => message.Body).Order(StringComparer.Ordinal));
    }

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time);
}
