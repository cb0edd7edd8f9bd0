namespace Nadir.Platform.Tests.Storage;

/// <summary>A long readable stream that cannot seek and is made as it is read; watches the managed heap meanwhile.</summary>
internal sealed class PatternStream : Stream
{
    private readonly long length;
    private readonly long failAt;
    private readonly long heapAtStart = GC.GetTotalMemory(forceFullCollection: true);
    private long position;

    public PatternStream(long length, long failAt = long.MaxValue)
    {
        this.length = length;
        this.failAt = failAt;
    }

    /// <summary>Most bytes by which the heap stood above its size at the start.</summary>
    public long PeakGrowth { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads to the end, checks every byte, and gives the length.</summary>
    public static async Task<long> VerifyAsync(Stream stream)
    {
        byte[] buffer = new byte[1 << 16];
        long position = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            for (int i = 0; i < read; i++)
            {
                if (buffer[i] != At(position + i))
                {
                    throw new InvalidDataException($"byte {position + i} differs");
                }
            }

            position += read;
        }

        return position;
    }

    public override int Read(Span<byte> buffer)
    {
        if (position >= failAt)
        {
            throw new InvalidDataException("the source broke");
        }

        PeakGrowth = Math.Max(PeakGrowth, GC.GetTotalMemory(forceFullCollection: false) - heapAtStart);
        int count = (int)Math.Min(Math.Min(buffer.Length, 100_003), length - position);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = At(position + i);
        }

        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer, offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte At(long position) => (byte)((position * 31) ^ (position >> 13));
}
