namespace Nadir.Core.Scenes;

/// <summary>A level of a resolved schedule: the state is <c>Alpha * x0 + Sigma * noise</c>.</summary>
public sealed record SamplingLevel(double Alpha, double Sigma);
