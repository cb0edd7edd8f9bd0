namespace Nadir.Upscaler.Inference;

/// <summary>Noise of the sampler for one tile at a time: the field's own, or a test's.</summary>
internal interface ITileNoise
{
    /// <summary>Fills one tile's noise of a draw, [C, s·h, s·w], with zero block means and the temperature in it.</summary>
    void Fill(TileOrigin origin, int draw, Span<float> destination);
}
