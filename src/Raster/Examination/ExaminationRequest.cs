using Nadir.Core.Geometry;
using Nadir.Core.Ports;

namespace Nadir.Raster.Examination;

/// <summary>A scene to examine.</summary>
/// <param name="Scene">The user's name for it, used in messages.</param>
/// <param name="Location">Where GDAL finds it; its options may hold a credential.</param>
/// <param name="Limits">What it may be at most.</param>
/// <param name="Depth">How much of it is decoded.</param>
/// <param name="Window">The part that will be upscaled, in its pixels; null for all of it.</param>
public sealed record ExaminationRequest(
    string Scene,
    RasterLocation Location,
    RasterLimits Limits,
    ExaminationDepth Depth,
    RasterWindow? Window = null);
