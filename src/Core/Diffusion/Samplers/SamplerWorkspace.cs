using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>Scratch buffers of a sampler, grown once and kept. One run at a time; its owner is whoever calls the sampler.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
public sealed class SamplerWorkspace<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly List<T[]> buffers = [];

    /// <summary>Told of the state after every step; null, the default, when nobody watches.</summary>
    public IStepObserver<T>? Observer { get; init; }

    /// <summary>Buffer number <paramref name="index"/> of the given length; its contents are whatever was left there.</summary>
    internal Span<T> Buffer(int index, int length)
    {
        while (buffers.Count <= index)
        {
            buffers.Add([]);
        }

        if (buffers[index].Length < length)
        {
            buffers[index] = new T[length];
        }

        return buffers[index].AsSpan(0, length);
    }
}
