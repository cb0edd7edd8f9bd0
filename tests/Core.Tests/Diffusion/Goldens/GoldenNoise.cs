using Nadir.Core.Diffusion;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>A case's draws, in their order.</summary>
internal sealed class GoldenNoise(GoldenCase golden) : INoiseSource<double>
{
    private readonly double[][] draws =
        [.. golden.Json.GetProperty("noise").EnumerateArray().Select(entry => GoldenCase.Numbers(entry.GetProperty("z")))];

    public int Used { get; private set; }

    public void Fill(int draw, Span<double> destination)
    {
        if (Used == draws.Length)
        {
            throw new GoldenMismatchException($"more than {draws.Length} draws of noise");
        }

        draws[Used++].CopyTo(destination);
    }
}
