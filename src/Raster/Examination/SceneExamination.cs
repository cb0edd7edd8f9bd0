using Nadir.Core.Scenes;

namespace Nadir.Raster.Examination;

/// <summary>What an examination found.</summary>
/// <param name="Description">What headers tell.</param>
/// <param name="Statistics">Of each data band, in file order.</param>
public sealed record SceneExamination(SceneDescription Description, ValueList<BandStatistics> Statistics);
