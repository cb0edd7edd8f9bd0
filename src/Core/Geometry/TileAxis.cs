namespace Nadir.Core.Geometry;

/// <summary>
/// One axis of a <see cref="TileGrid"/>: the evenly spaced reads of side <c>tile</c> that cover [start, end) with its halo.
/// Origins are multiples of <c>multiple</c>; owned parts meet in the middle of the overlap of neighbouring reads, so each side keeps
/// at least the halo. Computed on demand: an axis is six numbers, whatever the number of tiles.
/// </summary>
internal readonly record struct TileAxis
{
    private readonly int _start;
    private readonly int _end;
    private readonly int _tile;
    private readonly int _multiple;
    private readonly int _halfWidth;
    private readonly int _first;
    private readonly int _lastOffset;

    /// <summary>Lays out the axis; arguments are checked by <see cref="TileGrid.Create"/>.</summary>
    /// <param name="length">Pixels of the scene, at least 1.</param>
    /// <param name="start">First pixel wanted.</param>
    /// <param name="end">One past the last pixel wanted.</param>
    /// <param name="tile">Side of a read, a multiple of <paramref name="multiple"/>.</param>
    /// <param name="halo">Context kept around owned pixels.</param>
    /// <param name="multiple">Alignment of the origins.</param>
    public TileAxis(int length, int start, int end, int tile, int halo, int multiple)
    {
        _start = start;
        _end = end;
        _tile = tile;
        _multiple = multiple;
        _halfWidth = BlendWindow.HalfWidthFor(halo);

        int low = AlignDown(Math.Max(0, start - halo), multiple);
        int high = (int)Math.Min(length, (long)end + halo);
        if (high - low <= tile)
        {
            Count = 1;
            _first = SingleOrigin(length, low, high, tile, multiple);
            return;
        }

        int stride = AlignDown(tile - (2 * halo), multiple);
        int beyond = high - low - tile;
        Count = 1 + DivideUp(beyond, stride);
        _first = low;
        _lastOffset = checked(multiple * DivideUp(beyond, multiple));
    }

    /// <summary>Number of tiles, at least 1.</summary>
    public int Count { get; }

    /// <summary>First pixel of tile <paramref name="i"/>'s read.</summary>
    public int Origin(int i)
    {
        if (i == 0)
        {
            return _first;
        }

        long steps = _lastOffset / _multiple;
        return _first + (_multiple * (int)(steps * i / (Count - 1)));
    }

    /// <summary>First pixel that tile <paramref name="i"/> owns; <c>OwnedStart(Count)</c> is the end of the window.</summary>
    public int OwnedStart(int i)
    {
        if (i == 0)
        {
            return _start;
        }

        if (i == Count)
        {
            return _end;
        }

        long overlapEnd = (long)Origin(i - 1) + _tile;
        return (int)((Origin(i) + overlapEnd) / 2);
    }

    /// <summary>First pixel where tile <paramref name="i"/> has weight.</summary>
    public int SupportStart(int i) => i == 0 ? _start : Math.Max(_start, OwnedStart(i) - _halfWidth);

    /// <summary>One past the last pixel where tile <paramref name="i"/> has weight.</summary>
    public int SupportEnd(int i) => i == Count - 1 ? _end : Math.Min(_end, OwnedStart(i + 1) + _halfWidth);

    /// <summary>The tiles whose support meets [from, to), as the first and one past the last; equal when there are none.</summary>
    public (int First, int End) Touching(int from, int to)
    {
        if (to <= _start || from >= _end)
        {
            return (0, 0);
        }

        int first = 0;
        for (int step = Count; step > 0; step /= 2)
        {
            while (first + step < Count && SupportEnd(first + step - 1) <= from)
            {
                first += step;
            }
        }

        int end = first + 1;
        for (int step = Count; step > 0; step /= 2)
        {
            while (end + step <= Count && SupportStart(end + step - 1) < to)
            {
                end += step;
            }
        }

        return (first, end);
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
