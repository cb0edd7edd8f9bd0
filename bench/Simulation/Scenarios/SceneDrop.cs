namespace Nadir.Simulation.Scenarios;

/// <summary>A scene and when it is dropped.</summary>
internal readonly record struct SceneDrop(TimeSpan At, SceneShape Shape);
