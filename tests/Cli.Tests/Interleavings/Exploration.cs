using System.Globalization;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>What came of an exploration.</summary>
/// <param name="States">States visited.</param>
/// <param name="Transitions">Moves between them.</param>
/// <param name="Ends">States in which nothing is left to do.</param>
/// <param name="Untidy">Of these, ends of a run that is done with tiles that a late worker stored.</param>
/// <param name="Steps">Places in handlers at which a worker stood.</param>
/// <param name="Starts">Handlers run to find them.</param>
/// <param name="Fault">The rule that was broken; null where all held in every state.</param>
/// <param name="Trace">The moves that lead there.</param>
internal sealed record Exploration(
    int States, int Transitions, int Ends, int Untidy, int Steps, int Starts, string? Fault, IReadOnlyList<string> Trace)
{
    /// <summary>One in which every state was visited and every rule held.</summary>
    public static Exploration Complete(int states, int transitions, int ends, int untidy, int steps, int starts) =>
        new(states, transitions, ends, untidy, steps, starts, null, []);

    /// <summary>One that found a counterexample.</summary>
    public static Exploration Broken(int states, int transitions, string fault, IReadOnlyList<string> trace) =>
        new(states, transitions, 0, 0, 0, 0, fault, trace);

    /// <summary>One line of counts, or the counterexample.</summary>
    public override string ToString() => Fault is null
        ? string.Create(CultureInfo.InvariantCulture, $"{States:N0} states, {Transitions:N0} transitions, {Ends:N0} ends ({Untidy:N0} with tiles left for gc), {Steps:N0} steps of handlers, {Starts:N0} handlers run")
        : $"{Fault}{Environment.NewLine}after {States} states, by{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", Trace)}";
}
