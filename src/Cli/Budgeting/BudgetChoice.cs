using Nadir.Cli.Planning;
using Nadir.Cli.Upscaling;

namespace Nadir.Cli.Budgeting;

/// <summary>How a run is done to stay within a budget, and what it is thought to take.</summary>
/// <param name="Tile">Side of a tile, input pixels, halo included.</param>
/// <param name="Batch">Tiles of a unit.</param>
/// <param name="Workers">Units under way at once.</param>
/// <param name="Precision">Precision of the model.</param>
/// <param name="Steps">Steps.</param>
/// <param name="Memory">Bytes resident at the most, by the estimate.</param>
/// <param name="Seconds">Seconds from the command's start, by the estimate.</param>
internal sealed record BudgetChoice(int Tile, int Batch, int Workers, string Precision, int Steps, long Memory, double Seconds)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"tiles of {Tile}, {Batch} a unit, {Workers} {(Workers == 1 ? "unit" : "units")} at once, {Precision}, {Steps} {(Steps == 1 ? "step" : "steps")}; about {ByteText.Of(Memory)} and {ProgressText.Time(TimeSpan.FromSeconds(Seconds))}");
}
