namespace Nadir.Core.Models;

/// <summary>A model's graphs again, computing in another precision; their inputs and outputs are float32 all the same.</summary>
/// <param name="Name">One of <see cref="Others"/>.</param>
/// <param name="Encoder">The encoder graph, null where the model has none.</param>
/// <param name="Denoiser">The denoiser graph, null where the model has none.</param>
public sealed record ModelPrecision(string Name, ModelFile? Encoder, ModelFile? Denoiser)
{
    /// <summary>What the graphs under a card's "files" compute in, and what is used where nobody says.</summary>
    public const string Default = "fp32";

    /// <summary>Names that a card may give graphs for besides.</summary>
    public static ReadOnlySpan<string> Others => new[] { "fp16", "int8" };
}
