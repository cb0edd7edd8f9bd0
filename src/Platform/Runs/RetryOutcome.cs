namespace Nadir.Platform.Runs;

/// <summary>What came of asking for a run to be done again.</summary>
public enum RetryOutcome
{
    /// <summary>It is under way again.</summary>
    Retried,

    /// <summary>There is no such run, or its manifest is gone.</summary>
    Missing,

    /// <summary>It is under way as it is.</summary>
    UnderWay,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>Its scene was replaced or deleted since.</summary>
    SceneChanged,

    /// <summary>It is just ending, or another works on it.</summary>
    Busy,
}
