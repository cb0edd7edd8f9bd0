namespace Nadir.Upscaler.Inference;

/// <summary>Noise of the sampler, one channel of one tile at a time: the field's own, or a test's. Called from several threads.</summary>
internal interface ITileNoise
{
    /// <summary>Fills one channel of one tile in a draw, [s·h, s·w], with zero block means and the temperature in it.</summary>
    void Fill(TileOrigin origin, int channel, int draw, Span<float> plane);
}
