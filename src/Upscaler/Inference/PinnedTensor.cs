using Microsoft.ML.OnnxRuntime;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// A float tensor over memory that never moves, so that the runtime reads and writes it in place. Reshaping keeps the memory while it
/// is large enough.
/// </summary>
internal sealed class PinnedTensor : IDisposable
{
    private float[] memory = [];
    private OrtValue? value;
    private OrtValue? firstHalf;
    private OrtValue? secondHalf;
    private int length;

    /// <summary>The values, in the last shape.</summary>
    public Span<float> Values => memory.AsSpan(0, length);

    /// <summary>The runtime's view of it, good until the next <see cref="Reshape"/>.</summary>
    /// <exception cref="InvalidOperationException">It has no shape yet.</exception>
    public OrtValue Value => value ?? throw new InvalidOperationException("the tensor has no shape yet");

    /// <summary>The runtime's view of the first half of an even first side, good until the next <see cref="Reshape"/>.</summary>
    public OrtValue FirstHalf => firstHalf ??= Half(0);

    /// <summary>The runtime's view of the second half of an even first side, good until the next <see cref="Reshape"/>.</summary>
    public OrtValue SecondHalf => secondHalf ??= Half(length / 2);

    /// <summary>Gives the tensor a shape; its values are undefined, or zero where the memory is new.</summary>
    /// <exception cref="NetworkMemoryException">It does not fit in memory.</exception>
    public void Reshape(params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long side in shape)
        {
            count = checked(count * side);
        }

        if (count > Array.MaxLength)
        {
            throw new NetworkMemoryException($"{count} values are more than an array holds");
        }

        DisposeViews();
        length = 0;
        if (memory.Length < count)
        {
            memory = [];
            memory = Allocate((int)count);
        }

        length = (int)count;
        value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(0, length), shape.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeViews();
        memory = [];
        length = 0;
    }

    private OrtValue Half(int start)
    {
        long[] shape = Value.GetTensorTypeAndShape().Shape;
        shape[0] /= 2;
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(start, length / 2), shape);
    }

    private void DisposeViews()
    {
        value?.Dispose();
        firstHalf?.Dispose();
        secondHalf?.Dispose();
        (value, firstHalf, secondHalf) = (null, null, null);
    }

    private static float[] Allocate(int count)
    {
        try
        {
            return GC.AllocateArray<float>(count, pinned: true);
        }
        catch (OutOfMemoryException e)
        {
            throw new NetworkMemoryException($"{count} values could not be allocated", e);
        }
    }
}
