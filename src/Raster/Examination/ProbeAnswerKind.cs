namespace Nadir.Raster.Examination;

/// <summary>How an examination ended that the probe lived through.</summary>
internal enum ProbeAnswerKind
{
    /// <summary>The scene is one.</summary>
    Examined,

    /// <summary>The scene is none.</summary>
    Refused,

    /// <summary>The store did not answer.</summary>
    StoreAway,

    /// <summary>There is no usable libgdal.</summary>
    GdalMissing,

    /// <summary>Memory ran out.</summary>
    OutOfMemory,
}
