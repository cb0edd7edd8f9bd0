using Nadir.Cli.Planning;

namespace Nadir.Cli.Budgeting;

/// <summary>What a run with a budget took, with <c>--json</c> part of the result.</summary>
/// <param name="Choice">What was chosen, with the estimates.</param>
/// <param name="PeakBytes">Most bytes resident in the process.</param>
/// <param name="Seconds">Seconds from the process's start to the product.</param>
/// <param name="Kept">Whether both stayed within the budget.</param>
internal sealed record BudgetUse(BudgetChoice Choice, long PeakBytes, double Seconds, bool Kept)
{
    /// <summary>The use of a run that has ended.</summary>
    public static BudgetUse Of(Budget budget, BudgetChoice choice, long peak, TimeSpan took) => new(
        choice,
        peak,
        Math.Round(took.TotalSeconds, 3),
        (budget.Memory is not { } memory || peak <= memory) && (budget.Deadline is not { } deadline || took <= deadline));

    /// <inheritdoc/>
    public override string ToString() => $"{ByteText.Of(PeakBytes)} at the most, the budget was {(Kept ? "kept" : "NOT kept")}";
}
