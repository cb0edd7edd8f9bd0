using System.Numerics;
using Nadir.Core.Diffusion;

namespace Nadir.Core.Tests.Diffusion;

/// <summary>Positional noise of one row, for tests.</summary>
internal sealed class TestNoise<T>(ulong seed) : INoiseSource<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public int Draws { get; private set; }

    public void Fill(int draw, Span<T> destination)
    {
        Draws++;
        var values = new float[destination.Length];
        PositionNoise.Fill(seed, 0, draw, 0, 0, values.Length, 1, values);
        for (var i = 0; i < values.Length; i++)
        {
            destination[i] = T.CreateTruncating(values[i]);
        }
    }
}
