namespace Nadir.Raster.Examination;

/// <summary>How a question to the probe ended.</summary>
internal enum ProbeEnd
{
    /// <summary>With an answer.</summary>
    Answered,

    /// <summary>The probe crashed.</summary>
    Crashed,

    /// <summary>The probe was ended by someone else: an operator, a shutdown, a system short of memory.</summary>
    Killed,

    /// <summary>No part was done for too long while the CPU was busy.</summary>
    Hung,

    /// <summary>No part was done for too long while the CPU was idle: the store did not answer.</summary>
    Waited,

    /// <summary>It took too long in all.</summary>
    TookTooLong,

    /// <summary>What it said is no answer.</summary>
    Garbled,
}
