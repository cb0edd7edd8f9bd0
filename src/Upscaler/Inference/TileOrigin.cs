namespace Nadir.Upscaler.Inference;

/// <summary>
/// Where a tile lies: column and row, in the whole product's pixels, of its upper left pixel (halo included). The noise is drawn there.
/// </summary>
public readonly record struct TileOrigin(long X, long Y)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"(x {X}, y {Y})");
}
