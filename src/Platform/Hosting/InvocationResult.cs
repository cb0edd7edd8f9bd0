namespace Nadir.Platform.Hosting;

/// <summary>How one call of a function went.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">How long it took, by the host's clock.</param>
/// <param name="Value">What the function returned, null for nothing.</param>
/// <param name="Error">What it threw, null when it succeeded.</param>
public sealed record InvocationResult(InvocationOutcome Outcome, TimeSpan Duration, object? Value, Exception? Error);
