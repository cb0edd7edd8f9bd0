namespace Nadir.Cli.Tests.Interleavings;

/// <summary>What a worker asks of its ports.</summary>
internal enum EffectKind
{
    /// <summary>A blob's entry, or all of a small blob.</summary>
    Read,

    /// <summary>A blob's bytes, as a stream.</summary>
    Open,

    /// <summary>A listing.</summary>
    List,

    /// <summary>A blob if it is absent.</summary>
    Create,

    /// <summary>A blob, whatever was there.</summary>
    Put,

    /// <summary>A blob in place of the one that was found.</summary>
    Replace,

    /// <summary>A blob's end.</summary>
    Delete,

    /// <summary>A message.</summary>
    Send,

    /// <summary>A lease, if it is free.</summary>
    Lease,

    /// <summary>A lease given back.</summary>
    Release,

    /// <summary>The scene's place, before it is read.</summary>
    Locate,
}
