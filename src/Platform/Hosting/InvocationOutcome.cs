namespace Nadir.Platform.Hosting;

/// <summary>How an invocation ended.</summary>
public enum InvocationOutcome
{
    /// <summary>The function returned.</summary>
    Succeeded,

    /// <summary>The function threw.</summary>
    Failed,

    /// <summary>The function took longer than host.json's functionTimeout; counts as a failure.</summary>
    TimedOut,

    /// <summary>The host stopped and cut the function short; no fault of the message.</summary>
    Interrupted,
}
