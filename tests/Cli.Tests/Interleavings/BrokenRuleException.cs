namespace Nadir.Cli.Tests.Interleavings;

/// <summary>A state in which something holds that must not, or a move from a state that must not be made.</summary>
internal sealed class BrokenRuleException(int state, string message, Move? move = null) : Exception(message)
{
    /// <summary>Number of the state.</summary>
    public int State { get; } = state;

    /// <summary>The move from it, null where the state is at fault.</summary>
    public Move? Move { get; } = move;
}
