namespace Nadir.Core.Memory;

/// <summary>
/// Room for values that is used again and grows to the longest asked for. Arrays of this size that are left to the collector pile up
/// until one of its rare full rounds.
/// </summary>
public sealed class Scratch<T>
    where T : unmanaged
{
    private T[] array = [];
    private int length;

    /// <summary>The values of the room taken last.</summary>
    public Span<T> Span => array.AsSpan(0, length);

    /// <summary>Takes room for <paramref name="count"/> values, at least 0, which hold anything; what was taken before is lost.</summary>
    public Span<T> Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (array.Length < count)
        {
            array = GC.AllocateUninitializedArray<T>(count);
        }

        length = count;
        return Span;
    }
}
