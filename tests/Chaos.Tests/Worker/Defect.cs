namespace Nadir.Chaos.Tests.Worker;

/// <summary>Mistakes that a worker can be made to make, so that the harness shows that it finds them.</summary>
internal enum Defect
{
    /// <summary>None: the pipeline as it is.</summary>
    None,

    /// <summary>Deletes a message when it is received, before its work is done.</summary>
    DeletesEarly,

    /// <summary>Publishes latest.json before the report.</summary>
    PublishesEarly,

    /// <summary>Writes a detail in two steps, so that half of it can be seen.</summary>
    WritesTorn,

    /// <summary>Leaves the lease of a finished stitch to itself, renewed for ever.</summary>
    KeepsLease,

    /// <summary>Computes a unit without looking whether it is done.</summary>
    Recomputes,
}
