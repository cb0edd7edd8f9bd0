namespace Nadir.Core.Errors;

/// <summary>What is to become of the work during which an error arose.</summary>
public enum Disposition
{
    /// <summary>The world may mend itself (storage away, lease lost): leave the message to be delivered again.</summary>
    Retry,

    /// <summary>Trying again cannot help (bad scene, wrong model hash, corrupt blob): record it on the run and finish the message.</summary>
    Fail,

    /// <summary>The work is no longer wanted (stale duplicate): finish the message without a record.</summary>
    Discard,
}
