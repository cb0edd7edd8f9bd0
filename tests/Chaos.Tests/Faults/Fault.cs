using System.Globalization;

namespace Nadir.Chaos.Tests.Faults;

/// <summary>One fault of a plan.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="At">The kind of effect that sets it off (<see cref="Effect.KindOf"/>), or <see cref="Moment"/>.</param>
/// <param name="Nth">Which effect of that kind, from 1, over all workers; at a moment: which worker, from 0.</param>
/// <param name="Seconds">How long it lasts; at a moment: when it comes, after the drop.</param>
/// <param name="Times">How often in a row.</param>
/// <param name="Verdict">What the worker is told, where the kind leaves a choice.</param>
internal sealed record Fault(FaultKind Kind, string At, int Nth = 1, double Seconds = 0, int Times = 1, string Verdict = "")
{
    /// <summary>In place of an effect: the fault comes at a time.</summary>
    public const string Moment = "moment";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind} at {At} #{Nth}{(Seconds > 0 ? $" {Seconds:0.##} s" : "")}{(Times > 1 ? $" x{Times}" : "")}{(Verdict.Length > 0 ? $" ({Verdict})" : "")}");
}
