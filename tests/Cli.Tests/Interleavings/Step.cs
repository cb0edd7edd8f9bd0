namespace Nadir.Cli.Tests.Interleavings;

/// <summary>
/// Where one worker stands in one delivery: everything its ports have answered so far, which is all that its handler can know, so two
/// workers at the same step do the same from there on. Steps are made once, by running the real handler, and shared by all states.
/// </summary>
internal sealed class Step(int number, Message delivery, Step? before, string answer)
{
    /// <summary>The answer's place of a lease found lost: no port's answer.</summary>
    public const string LeaseLost = "\uFFFElost";

    /// <summary>Its number among all steps; every end of one kind has one.</summary>
    public int Number { get; set; } = number;

    /// <summary>The message in hand.</summary>
    public Message Delivery { get; } = delivery;

    /// <summary>The step before, null at the start.</summary>
    public Step? Before { get; } = before;

    /// <summary>What the step before was answered.</summary>
    public string Answer { get; } = answer;

    /// <summary>What the handler asks for now; null when it has ended.</summary>
    public Effect? Effect { get; set; }

    /// <summary>What ended it, where it did not end well.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Steps after it, by what it was answered.</summary>
    public Dictionary<string, Step> After { get; } = new(StringComparer.Ordinal);

    /// <summary>A handler that stands here, until it is led on.</summary>
    public Session? Live { get; set; }
}
