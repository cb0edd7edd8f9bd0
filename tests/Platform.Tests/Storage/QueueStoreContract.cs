using System.Collections.Concurrent;
using Nadir.Core.Ports;

namespace Nadir.Platform.Tests.Storage;

/// <summary>What every queue store must do; one class per adapter runs it.</summary>
public abstract class QueueStoreContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    protected abstract IQueueStore Store { get; }

    protected string Queue { get; } = "q" + Guid.NewGuid().ToString("N");

    /// <summary>Lets time pass for the store: by a manual clock where it has one.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task Receive_Unknown_IsEmpty()
    {
        Assert.Empty(await Store.ReceiveAsync(Queue, 32, Minute, default));
        Assert.Equal(0, await Store.CountAsync(Queue, default));
        await Store.ClearAsync(Queue, default);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"v\":1,\"run\":\"abc\"}")]
    [InlineData("<xml>&amp; grün 日本 \U0001F6F0\n\t\"'")]
    public async Task Receive_Sent_HasTheBody(string body)
    {
        await SendAsync(body);

        var message = await ReceiveOneAsync(Minute);

        Assert.Equal(body, message.Body);
        Assert.Equal(1, message.DequeueCount);
    }

    [Fact]
    public async Task Send_LongestBody_RoundTrips()
    {
        string body = new string('ü', IQueueStore.MaxBodyBytes / 2);
        await SendAsync(body);

        Assert.Equal(body, (await ReceiveOneAsync(Minute)).Body);
    }

    [Fact]
    public async Task Send_TooLongBody_IsRefused()
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(new string('x', IQueueStore.MaxBodyBytes + 1)));

        Assert.StartsWith("a message body of 49153 bytes is above the 49152 that fit a queue message.", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Store.CountAsync(Queue, default));
    }

    [Fact]
    public async Task Send_Delayed_IsInvisibleUntilThen()
    {
        await Store.SendAsync(Queue, "late", TimeSpan.FromSeconds(4), default);

        Assert.Empty(await Store.ReceiveAsync(Queue, 1, Minute, default));
        Assert.Equal(1, await Store.CountAsync(Queue, default));
        await PassAsync(TimeSpan.FromSeconds(4.1));
        Assert.Equal("late", (await ReceiveOneAsync(Minute)).Body);
    }

    [Fact]
    public async Task Receive_InHand_IsInvisibleToOthers()
    {
        await SendAsync("one");
        await ReceiveOneAsync(Minute);

        Assert.Empty(await Store.ReceiveAsync(Queue, 32, Minute, default));
        Assert.Equal(1, await Store.CountAsync(Queue, default));
    }

    [Fact]
    public async Task Receive_VisibilityRunOut_DeliversAgainAndCounts()
    {
        await SendAsync("again");
        var first = await ReceiveOneAsync(TimeSpan.FromSeconds(1));
        await PassAsync(TimeSpan.FromSeconds(1.2));

        var second = await ReceiveOneAsync(Minute);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal("again", second.Body);
        Assert.Equal(2, second.DequeueCount);
        Assert.False(await Store.DeleteAsync(Queue, first, default));
        Assert.Null(await Store.ChangeVisibilityAsync(Queue, first, Minute, default));
        Assert.True(await Store.DeleteAsync(Queue, second, default));
        Assert.False(await Store.DeleteAsync(Queue, second, default));
        Assert.Null(await Store.ChangeVisibilityAsync(Queue, second, Minute, default));
        Assert.Equal(0, await Store.CountAsync(Queue, default));
    }

    [Fact]
    public async Task ChangeVisibility_Longer_KeepsTheMessageInHand()
    {
        await SendAsync("kept");
        var first = await ReceiveOneAsync(TimeSpan.FromSeconds(1));
        var renewed = await Store.ChangeVisibilityAsync(Queue, first, Minute, default);
        await PassAsync(TimeSpan.FromSeconds(1.2));

        Assert.Empty(await Store.ReceiveAsync(Queue, 32, Minute, default));
        Assert.Equal("kept", renewed!.Body);
        Assert.Equal(1, renewed.DequeueCount);
        Assert.False(await Store.DeleteAsync(Queue, first, default));
        Assert.True(await Store.DeleteAsync(Queue, renewed, default));
    }

    [Fact]
    public async Task ChangeVisibility_Zero_GivesTheMessageBack()
    {
        await SendAsync("back");
        var first = await ReceiveOneAsync(Minute);
        await Store.ChangeVisibilityAsync(Queue, first, TimeSpan.Zero, default);

        var second = await ReceiveOneAsync(Minute);

        Assert.Equal("back", second.Body);
        Assert.Equal(2, second.DequeueCount);
    }

    [Fact]
    public async Task Receive_Several_GivesOldestFirst()
    {
        for (int i = 0; i < 40; i++)
        {
            await SendAsync($"{i}");
        }

        var first = await Store.ReceiveAsync(Queue, 32, Minute, default);
        var rest = await Store.ReceiveAsync(Queue, 32, Minute, default);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), first.Concat(rest).Select(message => message.Body));
    }

    [Fact]
    public async Task Receive_SixtyFourAtOnce_ShareNoDelivery()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => SendAsync($"{i}"))));
        var received = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            IReadOnlyList<QueuedMessage> batch;
            while ((batch = await Store.ReceiveAsync(Queue, 4, Minute, default)).Count > 0)
            {
                foreach (var message in batch)
                {
                    received.Add(message.Body);
                    Assert.Equal(1, message.DequeueCount);
                    Assert.True(await Store.DeleteAsync(Queue, message, default));
                }
            }
        })));

        Assert.Equal(200, received.Count);
        Assert.Equal(200, received.Distinct().Count());
        Assert.Equal(0, await Store.CountAsync(Queue, default));
    }

    [Fact]
    public async Task Clear_Some_LeavesNone()
    {
        await SendAsync("visible");
        await SendAsync("in hand");
        await Store.SendAsync(Queue, "late", Minute, default);
        var inHand = await ReceiveOneAsync(Minute);

        await Store.ClearAsync(Queue, default);

        Assert.Equal(0, await Store.CountAsync(Queue, default));
        Assert.Empty(await Store.ReceiveAsync(Queue, 32, Minute, default));
        Assert.False(await Store.DeleteAsync(Queue, inHand, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public async Task Receive_BadBatch_IsRefused(int maxMessages)
    {
        var e = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReceiveAsync(Queue, maxMessages, Minute, default));

        Assert.StartsWith($"{maxMessages} messages asked for at once; 1 to 32 are allowed.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_OutOfRange_AreRefused()
    {
        await SendAsync("x");
        var message = await ReceiveOneAsync(Minute);
        var tooLong = TimeSpan.FromDays(8);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReceiveAsync(Queue, 1, TimeSpan.Zero, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReceiveAsync(Queue, 1, tooLong, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.SendAsync(Queue, "x", tooLong, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ChangeVisibilityAsync(Queue, message, -Minute, default));
    }

    [Fact]
    public async Task Queue_BadName_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.SendAsync("Bad_Name", "x", TimeSpan.Zero, default));

    protected Task SendAsync(string body) => Store.SendAsync(Queue, body, TimeSpan.Zero, default);

    protected async Task<QueuedMessage> ReceiveOneAsync(TimeSpan visibility) =>
        Assert.Single(await Store.ReceiveAsync(Queue, 1, visibility, default));
}
