using Nadir.Core.Geometry;

namespace Nadir.Simulation.Scenarios;

/// <summary>A scene as far as work goes.</summary>
/// <param name="Size">Input pixels.</param>
/// <param name="GsdMetres">Side of a pixel on the ground, metres, above 0.</param>
internal readonly record struct SceneShape(PixelSize Size, double GsdMetres)
{
    /// <summary>Ground covered, km².</summary>
    public double SquareKilometres => Size.Area * GsdMetres * GsdMetres / 1e6;
}
