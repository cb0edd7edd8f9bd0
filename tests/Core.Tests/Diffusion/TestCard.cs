using Nadir.Core.Models;

namespace Nadir.Core.Tests.Diffusion;

/// <summary>A model card to change.</summary>
internal static class TestCard
{
    /// <summary>Scale 4, three bands, v on the cosine path, a fitted table for 2 steps.</summary>
    public static ModelCard New() => new()
    {
        Name = "m",
        Version = "1",
        License = "MIT",
        Description = "test",
        Hash = "00",
        Scale = 4,
        Bands = 3,
        Encoder = null,
        Denoiser = null,
        Parameterization = "v",
        ResidualScale = 8,
        Path = "cosine",
        MinLogSnr = -12,
        MaxLogSnr = 12,
        DefaultSteps = 2,
        StepTables = [new StepTable(2, [1.0, 0.7])],
        RangeMin = -1,
        RangeMax = 1,
        Halo = 16,
        Multiple = 2,
        PreferredTile = 128,
        PreferredBatch = 1,
        MinGsdMetres = 0,
        MaxGsdMetres = double.PositiveInfinity,
    };
}
