namespace Nadir.Stitcher;

/// <summary>Finds the block whose mean is furthest from its input pixel.</summary>
public sealed class BlockMeter(int scale)
{
    /// <summary>Input pixels compared.</summary>
    public long Checked { get; private set; }

    /// <summary>Largest |block mean - input pixel|, in the scene's units.</summary>
    public double Worst { get; private set; }

    /// <summary>Adds what another has compared.</summary>
    public void Add(BlockMeter other)
    {
        Checked += other.Checked;
        Worst = Math.Max(Worst, other.Worst);
    }

    /// <summary>Compares every valid pixel of a probe.</summary>
    public void Add(AuditProbe probe)
    {
        var counts = new AssemblyCounts(1);
        counts.AddBand(0, probe.Product, probe.Source, probe.Valid, probe.Size, scale);
        Checked += counts.ValidPixels[0];
        Worst = Math.Max(Worst, counts.WorstBlockMeanError[0]);
    }
}
