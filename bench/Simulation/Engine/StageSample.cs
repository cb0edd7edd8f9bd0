namespace Nadir.Simulation.Engine;

/// <summary>A stage as its scaler saw it.</summary>
/// <param name="At">When.</param>
/// <param name="Queue">Messages, those being worked on included.</param>
/// <param name="Waiting">Messages that nobody works on.</param>
/// <param name="Replicas">Replicas, those starting and stopping included.</param>
internal readonly record struct StageSample(TimeSpan At, long Queue, long Waiting, int Replicas);
