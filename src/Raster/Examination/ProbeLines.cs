namespace Nadir.Raster.Examination;

/// <summary>Lines of bounded length from a stream: what writes them is not to be trusted.</summary>
internal sealed class ProbeLines(Stream stream)
{
    /// <summary>Longest line, in bytes: 64 bands with long names and a long CRS stay far below.</summary>
    public const int MaxBytes = 4 << 20;

    private byte[] buffer = new byte[1 << 16];
    private int first;
    private int count;

    /// <summary>The next line without its end, good until the next call; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">It is longer than <see cref="MaxBytes"/>.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync()
    {
        int looked = 0;
        while (true)
        {
            int end = buffer.AsSpan(first + looked, count - looked).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = buffer.AsMemory(first, looked + end);
                first += looked + end + 1;
                count -= looked + end + 1;
                return line;
            }

            looked = count;
            MakeRoom();
            int read = await stream.ReadAsync(buffer.AsMemory(first + count));
            if (read == 0)
            {
                return null;
            }

            count += read;
        }
    }

    private void MakeRoom()
    {
        if (count >= MaxBytes)
        {
            throw new InvalidDataException($"a line has more than {MaxBytes} bytes");
        }

        if (first > 0)
        {
            buffer.AsSpan(first, count).CopyTo(buffer);
            first = 0;
        }

        if (count == buffer.Length)
        {
            Array.Resize(ref buffer, Math.Min(2 * buffer.Length, MaxBytes));
        }
    }
}
