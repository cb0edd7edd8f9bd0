namespace Nadir.Stitcher;

/// <summary>
/// Measures whether tile lines stand out. Gradients are taken across block edges only, since inside a block they differ by phase
/// anyway: across the tile line, and across the block edges beside it past the blend. The base, which knows no tiles, has the
/// same content; its gradients at the same places take out what the content alone does.
/// </summary>
public sealed class SeamMeter(int scale)
{
    /// <summary>Block edges this near to the line lie in the blend and count for neither side.</summary>
    private const int Blend = 2;

    private double productAtLine;
    private double productBeside;
    private double baseAtLine;
    private double baseBeside;
    private long countAtLine;
    private long countBeside;

    /// <summary>
    /// (product at lines / product beside) / (base at lines / base beside), or null before any gradient was seen.
    /// </summary>
    public double? Ratio =>
        productBeside > 0 && baseAtLine > 0 && baseBeside > 0 && countAtLine > 0 && countBeside > 0
            ? productAtLine / productBeside / (baseAtLine / baseBeside)
            : null;

    /// <summary>Adds what another has measured.</summary>
    public void Add(SeamMeter other)
    {
        productAtLine += other.productAtLine;
        productBeside += other.productBeside;
        baseAtLine += other.baseAtLine;
        baseBeside += other.baseBeside;
        countAtLine += other.countAtLine;
        countBeside += other.countBeside;
    }

    /// <summary>Adds a window with a line.</summary>
    public void Add(AuditProbe probe, SeamSegment segment)
    {
        if (segment.Line < 0)
        {
            return;
        }

        int width = probe.Size.Width;
        int height = probe.Size.Height;
        int across = segment.Vertical ? width : height;
        int along = segment.Vertical ? height : width;
        for (int edge = 1; edge < across; edge++)
        {
            int distance = Math.Abs(edge - segment.Line);
            if (distance != 0 && distance <= Blend)
            {
                continue;
            }

            for (int place = 0; place < along; place++)
            {
                int before = segment.Vertical ? (place * width) + edge - 1 : ((edge - 1) * width) + place;
                int after = segment.Vertical ? before + 1 : before + width;
                if (probe.Valid[before] != 0 && probe.Valid[after] != 0)
                {
                    Add(probe, segment.Vertical, edge, place, distance == 0);
                }
            }
        }
    }

    private void Add(AuditProbe probe, bool vertical, int edge, int place, bool atLine)
    {
        int stride = probe.Size.Width * scale;
        double product = 0;
        double smooth = 0;
        for (int step = 0; step < scale; step++)
        {
            int x = vertical ? edge * scale : (place * scale) + step;
            int y = vertical ? (place * scale) + step : edge * scale;
            int after = (y * stride) + x;
            int before = vertical ? after - 1 : after - stride;
            product += Math.Abs((double)probe.Product[after] - probe.Product[before]);
            smooth += Math.Abs((double)probe.Base[after] - probe.Base[before]);
        }

        if (atLine)
        {
            productAtLine += product;
            baseAtLine += smooth;
            countAtLine++;
        }
        else
        {
            productBeside += product;
            baseBeside += smooth;
            countBeside++;
        }
    }
}
