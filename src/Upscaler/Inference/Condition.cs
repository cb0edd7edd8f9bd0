namespace Nadir.Upscaler.Inference;

/// <summary>What a call of the denoiser is told of the tile.</summary>
internal enum Condition
{
    /// <summary>Its features.</summary>
    Given,

    /// <summary>Nothing: features of zeros.</summary>
    Null,

    /// <summary>Each tile twice in one call, first all with their features, then all without.</summary>
    Both,
}
