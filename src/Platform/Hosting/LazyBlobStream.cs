using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// A readable stream over a blob that asks the store for it at the first use, as a blob trigger's Stream does: a function that only wants
/// the name costs no read. Throws <see cref="FileNotFoundException"/> at that use when the blob is gone.
/// </summary>
internal sealed class LazyBlobStream(IBlobStore blobs, BlobPath path, CancellationToken invocation) : Stream
{
    private Stream? opened;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => Opened().CanSeek;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => Opened().Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => Opened().Position;
        set => Opened().Position = value;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Opened().Read(buffer, offset, count);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Opened().Read(buffer);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        opened ??= await OpenAsync(cancellationToken);
        return await opened.ReadAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Opened().Seek(offset, origin);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (opened is not null)
        {
            await opened.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            opened?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A caller of Stream's synchronous members has to wait for the store; functions run on threads of their own.</summary>
    private Stream Opened() => opened ??= OpenAsync(invocation).GetAwaiter().GetResult();

    private async Task<Stream> OpenAsync(CancellationToken cancellationToken) =>
        await blobs.OpenReadAsync(path, cancellationToken) ?? throw new FileNotFoundException($"{path} is gone.");
}
