using Nadir.Core.Memory;
using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.Upscaler;

/// <summary>The memory that one unit needs, several megabytes, kept for the next.</summary>
public sealed class DetailBuffers
{
    private byte[] blob = [];
    private byte[] input = [];

    /// <summary>The network's input.</summary>
    public Scratch<float> Network { get; } = new();

    /// <summary>The network's output.</summary>
    public Scratch<float> Residual { get; } = new();

    /// <summary>The spread of the network's samples.</summary>
    public Scratch<float> Spread { get; } = new();

    /// <summary>What is kept of the output.</summary>
    public Scratch<float> Details { get; } = new();

    /// <summary>What is made of the spread.</summary>
    public Scratch<float> HalfWidths { get; } = new();

    /// <summary>The bytes of the unit's input, good until the next call; null when there is no such blob.</summary>
    public async Task<ReadOnlyMemory<byte>?> InputAsync(IBlobStore blobs, BlobPath path, CancellationToken cancellationToken)
    {
        if (await BlobBuffer.FillAsync(blobs, path, input, cancellationToken) is not { } read)
        {
            return null;
        }

        input = read.Buffer;
        return input.AsMemory(0, read.Length);
    }

    /// <summary>An empty stream over the bytes of the unit's blob, of at most <paramref name="capacity"/>.</summary>
    public MemoryStream Blob(int capacity)
    {
        if (blob.Length < capacity)
        {
            blob = GC.AllocateUninitializedArray<byte>(capacity);
        }

        var stream = new MemoryStream(blob, 0, capacity, writable: true);
        stream.SetLength(0);
        return stream;
    }
}
