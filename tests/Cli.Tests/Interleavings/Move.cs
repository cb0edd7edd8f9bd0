namespace Nadir.Cli.Tests.Interleavings;

/// <summary>One transition, for the trace of a counterexample.</summary>
/// <param name="Worker">The worker, or -1 for the world around.</param>
/// <param name="What">What happens.</param>
/// <param name="Detail">To what.</param>
internal sealed record Move(int Worker, string What, object? Detail)
{
    /// <inheritdoc/>
    public override string ToString() => Worker < 0 ? $"           {What} {Detail}" : $"worker {Worker}: {What} {Detail}";
}
