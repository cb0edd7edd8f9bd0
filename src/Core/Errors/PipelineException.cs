namespace Nadir.Core.Errors;

/// <summary>
/// The base of every error that the world outside can cause. The message is one sentence for a person: what, where, what to do; and one
/// line, whatever a file or a message that it quotes holds.
/// </summary>
public abstract class PipelineException : Exception
{
    private protected PipelineException(string message, Disposition disposition, Exception? inner = null)
        : base(OneLine(message), inner)
    {
        Disposition = disposition;
    }

    /// <summary>What the shell does with the message in hand.</summary>
    public Disposition Disposition { get; }

    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
