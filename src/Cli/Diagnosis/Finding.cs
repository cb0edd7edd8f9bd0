namespace Nadir.Cli.Diagnosis;

/// <summary>One line of <c>nadir doctor</c>.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">What was found.</param>
/// <param name="Detail">Version, place, or what is wrong.</param>
/// <param name="Remedy">How to mend it; null when there is nothing to mend.</param>
internal sealed record Finding(string Name, FindingState State, string Detail, string? Remedy);
