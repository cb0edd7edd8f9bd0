namespace Nadir.Cli.Commands;

/// <summary>A queue as <c>nadir status --json</c> tells it.</summary>
internal sealed record QueueRow(string Queue, int Messages)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Queue} {Messages}");
}
