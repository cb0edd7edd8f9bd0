namespace Nadir.Simulation;

/// <summary>What was asked for makes no sense; the message says what, where and what to do.</summary>
internal sealed class SimulationException(string message) : Exception(message);
