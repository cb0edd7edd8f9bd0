namespace Nadir.Core.Diffusion.Samplers;

/// <summary>The samplers by name.</summary>
public static class SamplerCatalog
{
    /// <summary>All names, in the order of a listing.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ddim", "euler"];

    /// <summary>
    /// The sampler of that name. <paramref name="eta"/> is the share of stochastic noise, 0 to 1; null is the sampler's own default.
    /// Throws ArgumentException for an unknown name, listing those there are, and for an eta the sampler does not take.
    /// </summary>
    public static ISampler Find(string name, double? eta = null) => name switch
    {
        "ddim" => new Ddim(eta ?? 0),
        "euler" when eta is null or 0 => new Euler(),
        "euler" => throw new ArgumentException($"sampler euler is deterministic and takes no eta of {eta}; ddim does", nameof(eta)),
        _ => throw new ArgumentException($"unknown sampler '{name}'; there are {string.Join(", ", Names)}", nameof(name)),
    };
}
