namespace Nadir.Cli.Diagnosis;

/// <summary>What an examination found.</summary>
internal enum FindingState
{
    /// <summary>It is there and works.</summary>
    Ok,

    /// <summary>It is missing, and only some options need it.</summary>
    Optional,

    /// <summary>It is missing, and nothing works without it.</summary>
    Missing,
}
