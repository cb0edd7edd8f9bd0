namespace Nadir.Core.Scenes;

/// <summary>
/// The affine map of one band into the network's range: <c>n = (v - Offset) / Gain</c>, clipped to the card's range on the way in
/// only. A network residual d becomes <c>d * Gain</c> in the band's own units.
/// </summary>
/// <param name="Offset">Value that maps to 0.</param>
/// <param name="Gain">Units per normalised unit, above 0.</param>
public sealed record BandNormalization(double Offset, double Gain);
