namespace Nadir.Core.Scenes;

/// <summary>The failed marker of a unit: why it will not be done.</summary>
/// <param name="Schema">Version of this format.</param>
/// <param name="Run">The run.</param>
/// <param name="Unit">The unit, from 0.</param>
/// <param name="Reason">One sentence for a person.</param>
public sealed record UnitFailure(int Schema, RunId Run, int Unit, string Reason);
