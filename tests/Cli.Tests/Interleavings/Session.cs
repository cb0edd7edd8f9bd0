using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>
/// The ports of one handler under the explorer's control: each call waits for its answer. A handler is brought to a step by answering
/// from the record; past the record, calls without a turn of their own are answered from the world at hand.
/// </summary>
internal sealed class Session(Facts facts, IReadOnlyList<(Effect? Effect, string Answer)> record, string sceneFile)
    : IBlobStore, IQueueStore, IRasterLocator
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly List<(Effect? Effect, string Answer)> record = [.. record];
    private World world = World.Empty(isReopened: false);
    private int next;
    private TaskCompletionSource<string>? waiting;
    private CancellationToken token;
    private TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? handler;
    private CancellationToken guarded;
    private bool renewed;

    /// <summary>The clock of this worker's process: it moves when the worker looks after its lease.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>Every call answered so far with its answer, and leases found lost (no effect).</summary>
    public IReadOnlyList<(Effect? Effect, string Answer)> Record => record;

    /// <summary>The call that waits, null once the handler has ended.</summary>
    public Effect? Pending { get; private set; }

    /// <summary>What ended the handler, where it did not end well.</summary>
    public Exception? Fault => handler!.Exception?.InnerException ?? (handler.IsCanceled ? new OperationCanceledException() : null);

    /// <summary>Runs a handler until it waits for an answer that the record does not have, or ends.</summary>
    public void Start(Func<Session, Task> program, World now)
    {
        world = now;
        handler = program(this);
        Wait();
    }

    /// <summary>Answers the call that waits and runs on.</summary>
    public void Answer(string answer, World now)
    {
        world = now;
        record.Add((Pending, answer));
        next = record.Count;
        Pending = null;
        reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting!.SetResult(answer);
        Wait();
    }

    /// <summary>Lets the worker find that its lease is not its own any more; the call that waits is called off where it depends on it.</summary>
    public void LoseLease(World now)
    {
        world = now;
        record.Add((null, Step.LeaseLost));
        next = record.Count;
        FindLost();
        if (token.IsCancellationRequested)
        {
            Pending = null;
            reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting!.SetException(new OperationCanceledException(token));
        }

        Wait();
    }

    /// <inheritdoc/>
    public async Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) =>
        Blob(await AskAsync(new Effect(EffectKind.Read, path.ToString()), cancellationToken))?.Entry;

    /// <inheritdoc/>
    public async Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken) =>
        Blob(await AskAsync(new Effect(EffectKind.Read, path.ToString()), cancellationToken));

    /// <inheritdoc/>
    public async Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) =>
        Blob(await AskAsync(new Effect(EffectKind.Open, path.ToString()), cancellationToken)) is { } blob
            ? new MemoryStream(blob.Data.ToArray(), writable: false)
            : null;

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        await AskAsync(new Effect(EffectKind.Create, path.ToString(), Fact(path, content)), cancellationToken) == Effect.Yes;

    /// <inheritdoc/>
    public async Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        char fact = Fact(path, content);
        await AskAsync(new Effect(EffectKind.Put, path.ToString(), fact), cancellationToken);
        return facts[fact].Entry;
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken)
    {
        char found = facts.Find(path, etag);
        char fact = Fact(path, content);
        return await AskAsync(new Effect(EffectKind.Replace, path.ToString(), fact, found.ToString()), cancellationToken) == Effect.Yes;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken) =>
        await AskAsync(new Effect(EffectKind.Delete, path.ToString()), cancellationToken) == Effect.Yes;

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (char fact in await AskAsync(new Effect(EffectKind.List, Effect.Prefix(container, prefix)), cancellationToken))
        {
            yield return facts[fact].Entry;
        }
    }

    /// <inheritdoc/>
    public async Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken) =>
        await AskAsync(new Effect(EffectKind.Lease, path.ToString()), cancellationToken) == Effect.Yes ? new Lease(this, path) : null;

    /// <inheritdoc/>
    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken) =>
        AskAsync(new Effect(EffectKind.Send, queue, Body: body), cancellationToken);

    /// <inheritdoc/>
    public async Task<RasterLocation> LocateAsync(BlobPath path, CancellationToken cancellationToken)
    {
        await AskAsync(new Effect(EffectKind.Locate, path.ToString()), cancellationToken);
        return new RasterLocation(sceneFile, ReadOnlyDictionary<string, string>.Empty);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken) => throw new NotSupportedException("the explorer delivers");

    /// <inheritdoc/>
    public Task<QueuedMessage?> ChangeVisibilityAsync(
        string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken) => throw new NotSupportedException("the explorer delivers");

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken) =>
        throw new NotSupportedException("the explorer delivers");

    /// <summary>Never as many as put a scene off.</summary>
    public Task<int> CountAsync(string queue, CancellationToken cancellationToken) => Task.FromResult(0);

    /// <inheritdoc/>
    public Task ClearAsync(string queue, CancellationToken cancellationToken) => throw new NotSupportedException("no stage clears a queue");

    private async Task<string> AskAsync(Effect effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        guarded = cancellationToken.CanBeCanceled ? cancellationToken : guarded;
        while (next < record.Count)
        {
            var (then, answer) = record[next++];
            if (then is null)
            {
                FindLost();
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            return then == effect
                ? answer
                : throw new InvalidOperationException($"a handler given the same answers asked for {effect}, and for {then} before: it is not deterministic");
        }

        if (effect.IsInvisible(world))
        {
            string answer = effect.Apply(world).Answer;
            record.Add((effect, answer));
            next = record.Count;
            return answer;
        }

        if (Pending is not null)
        {
            throw new InvalidOperationException($"{effect} was asked for while {Pending} waits: one turn at a time");
        }

        waiting = new TaskCompletionSource<string>();
        token = cancellationToken;
        Pending = effect;
        reached.TrySetResult();
        return await waiting.Task;
    }

    /// <summary>Moves the clock to where the lease is renewed, and the store says no.</summary>
    private void FindLost()
    {
        renewed = false;
        Clock.Advance(TimeSpan.FromSeconds(10));
        if (!SpinWait.SpinUntil(() => Volatile.Read(ref renewed), Patience))
        {
            throw new InvalidOperationException("the worker did not look after its lease");
        }

        // Renewing goes on by itself, on another thread maybe; a call that does not depend on the lease is not called off.
        SpinWait.SpinUntil(() => guarded.IsCancellationRequested, Patience);
    }

    private void Wait()
    {
        if (!Task.WhenAny(handler!, reached.Task).Wait(Patience))
        {
            throw new TimeoutException("a handler neither ended nor called a port");
        }
    }

    private BlobContent? Blob(string answer) => answer.Length == 0 ? null : facts[answer[0]];

    private char Fact(BlobPath path, Stream content)
    {
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return facts.Of(path, bytes.ToArray());
    }

    private sealed class Lease(Session session, BlobPath path) : IBlobLease
    {
        public Task RenewAsync(CancellationToken cancellationToken)
        {
            session.renewed = true;
            throw new LeaseLostException(path.ToString());
        }

        public async ValueTask DisposeAsync() => await session.AskAsync(new Effect(EffectKind.Release, path.ToString()), CancellationToken.None);
    }
}
