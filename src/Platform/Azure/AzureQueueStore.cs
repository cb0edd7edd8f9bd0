using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Nadir.Core.Ports;

namespace Nadir.Platform.Azure;

/// <summary>
/// Queues of Azure Storage; bodies travel as base64, as Azure Functions reads and writes them. A message that another program sent as plain text is
/// delivered as that text, so that its handler refuses it and it ends in the poison queue. Times are in whole seconds, rounded up.
/// </summary>
public sealed class AzureQueueStore : IQueueStore
{
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(-1);

    private readonly QueueServiceClient service;

    /// <summary>Creates the store over the account of <paramref name="connection"/>.</summary>
    public AzureQueueStore(StorageConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        service = connection.CreateQueueClients();
    }

    /// <inheritdoc/>
    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        string text = Convert.ToBase64String(StorageRules.EncodeBody(body));
        StorageRules.ThrowIfBadDelay(delay);
        return OnQueueAsync($"send to {queue}", queue, async client =>
            await client.SendMessageAsync(text, Seconds(delay), Never, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadBatch(maxMessages);
        StorageRules.ThrowIfBadVisibility(visibility);
        return OnQueueAsync<IReadOnlyList<QueuedMessage>>($"receive from {queue}", queue, async client =>
        {
            QueueMessage[] received = await client.ReceiveMessagesAsync(maxMessages, Seconds(visibility), cancellationToken);
            return [.. received.Select(message => new QueuedMessage(message.MessageId, message.PopReceipt, Decode(message.MessageText), (int)message.DequeueCount))];
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<QueuedMessage?> ChangeVisibilityAsync(
        string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        StorageRules.ThrowIfBadDelay(visibility);
        var client = Client(queue);
        return AzureFault.GuardAsync<QueuedMessage?>($"renew in {queue}", AzureFault.IsStaleReceipt, null, async () =>
        {
            UpdateReceipt updated = await client.UpdateMessageAsync(
                message.Id, message.Receipt, visibilityTimeout: Seconds(visibility), cancellationToken: cancellationToken);
            return message with { Receipt = updated.PopReceipt };
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var client = Client(queue);
        return AzureFault.GuardAsync($"delete from {queue}", AzureFault.IsStaleReceipt, false, async () =>
        {
            await client.DeleteMessageAsync(message.Id, message.Receipt, cancellationToken);
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        return AzureFault.GuardAsync($"count {queue}", AzureFault.IsMissing, 0, async () =>
        {
            QueueProperties properties = await client.GetPropertiesAsync(cancellationToken);
            return properties.ApproximateMessagesCount;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ClearAsync(string queue, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        return AzureFault.GuardAsync($"clear {queue}", AzureFault.IsMissing, false, async () =>
        {
            await client.ClearMessagesAsync(cancellationToken);
            return true;
        }, cancellationToken);
    }

    private static TimeSpan Seconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));

    private static string Decode(string text)
    {
        Span<byte> bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? Encoding.UTF8.GetString(bytes[..length]) : text;
    }

    private QueueClient Client(string queue)
    {
        StorageRules.ThrowIfBadName(queue);
        return service.GetQueueClient(queue);
    }

    // The queue is made when the service says that it is not there, so it costs nothing while it is.
    private Task<T> OnQueueAsync<T>(string operation, string queue, Func<QueueClient, Task<T>> work, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        return AzureFault.GuardAsync(operation, async () =>
        {
            try
            {
                return await work(client);
            }
            catch (RequestFailedException e) when (AzureFault.IsQueueMissing(e))
            {
                await client.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
                return await work(client);
            }
        }, cancellationToken);
    }
}
