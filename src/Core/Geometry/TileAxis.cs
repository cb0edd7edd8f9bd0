namespace Nadir.Core.Geometry;

/// <summary>
/// One axis of a <see cref="TileGrid"/>: the evenly spaced reads of side <c>tile</c> that cover [start, end) with its halo.
/// Origins are multiples of <c>multiple</c>; owned parts meet in the middle of the overlap of neighbouring reads, so each side keeps
/// at least the halo. Computed on demand: an axis is six numbers, whatever the number of tiles.
/// </summary>
internal readonly record struct TileAxis
{
    private readonly int start;
    private readonly int end;
    private readonly int tile;
    private readonly int multiple;
    private readonly int halfWidth;
    private readonly int first;
    private readonly int lastOffset;

    /// <summary>Lays out the axis; arguments are checked by <see cref="TileGrid.Create"/>.</summary>
    /// <param name="length">Pixels of the scene, at least 1.</param>
    /// <param name="start">First pixel wanted.</param>
    /// <param name="end">One past the last pixel wanted.</param>
    /// <param name="tile">Side of a read, a multiple of <paramref name="multiple"/>.</param>
    /// <param name="halo">Context kept around owned pixels.</param>
    /// <param name="multiple">Alignment of the origins.</param>
    public TileAxis(int length, int start, int end, int tile, int halo, int multiple)
    {
        this.start = start;
        this.end = end;
        this.tile = tile;
        this.multiple = multiple;
        halfWidth = BlendWindow.HalfWidthFor(halo);

        int low = AlignDown(Math.Max(0, start - halo), multiple);
        int high = (int)Math.Min(length, (long)end + halo);
        if (high - low <= tile)
        {
            Count = 1;
            first = SingleOrigin(length, low, high, tile, multiple);
            return;
        }

        int stride = AlignDown(tile - (2 * halo), multiple);
        int beyond = high - low - tile;
        Count = 1 + DivideUp(beyond, stride);
        first = low;
        lastOffset = checked(multiple * DivideUp(beyond, multiple));
    }

    /// <summary>Number of tiles, at least 1.</summary>
    public int Count { get; }

    /// <summary>First pixel of tile <paramref name="i"/>'s read.</summary>
    public int Origin(int i)
    {
        if (i == 0)
        {
            return first;
        }

        long steps = lastOffset / multiple;
        return first + (multiple * (int)(steps * i / (Count - 1)));
    }

    /// <summary>First pixel that tile <paramref name="i"/> owns; <c>OwnedStart(Count)</c> is the end of the window.</summary>
    public int OwnedStart(int i)
    {
        if (i == 0)
        {
            return start;
        }

        if (i == Count)
        {
            return end;
        }

        long overlapEnd = (long)Origin(i - 1) + tile;
        return (int)((Origin(i) + overlapEnd) / 2);
    }

    /// <summary>First pixel where tile <paramref name="i"/> has weight.</summary>
    public int SupportStart(int i) => i == 0 ? start : Math.Max(start, OwnedStart(i) - halfWidth);

    /// <summary>One past the last pixel where tile <paramref name="i"/> has weight.</summary>
    public int SupportEnd(int i) => i == Count - 1 ? end : Math.Min(end, OwnedStart(i + 1) + halfWidth);

    /// <summary>Pixels of the longest support; looks at every tile of the axis.</summary>
    public int LargestSupport()
    {
        int largest = 0;
        for (int i = 0; i < Count; i++)
        {
            largest = Math.Max(largest, SupportEnd(i) - SupportStart(i));
        }

        return largest;
    }

    /// <summary>The tiles whose support meets [from, to), as the first and one past the last; equal when there are none.</summary>
    public (int First, int End) Touching(int from, int to)
    {
        if (to <= start || from >= end)
        {
            return (0, 0);
        }

        // Supports' starts and ends rise with the tile, so both limits are found by bisection.
        int head = 0;
        int tail = Count - 1;
        while (head < tail)
        {
            int middle = (head + tail) / 2;
            (head, tail) = SupportEnd(middle) > from ? (head, middle) : (middle + 1, tail);
        }

        int touched = head;
        tail = Count - 1;
        while (head < tail)
        {
            int middle = (head + tail + 1) / 2;
            (head, tail) = SupportStart(middle) < to ? (middle, tail) : (head, middle - 1);
        }

        return (touched, head + 1);
    }

    private static int SingleOrigin(int length, int low, int high, int tile, int multiple)
    {
        int inside = AlignDown(Math.Max(0, length - tile), multiple);
        if (inside >= low)
        {
            return low;
        }

        // The scene's last few pixels, where its length is no multiple: one step on, the read reaches past them.
        return inside + tile >= high ? inside : inside + multiple;
    }

    private static int AlignDown(int value, int multiple) => value / multiple * multiple;

    private static int DivideUp(int value, int divisor) => (int)(((long)value + divisor - 1) / divisor);
}
