namespace Nadir.Core.Scenes;

/// <summary>
/// The units that a product does without. Written once, before the product is made: what comes later, be it a unit that ends after all,
/// changes nothing, so that every stitch of the run gives the same bytes.
/// </summary>
/// <param name="Schema">Version of this format.</param>
/// <param name="Run">The run.</param>
/// <param name="Units">The failed markers of the units, in order; empty where all are done.</param>
public sealed record GivenUpUnits(int Schema, RunId Run, ValueList<UnitFailure> Units);
