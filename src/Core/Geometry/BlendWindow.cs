namespace Nadir.Core.Geometry;

/// <summary>
/// The weights with which a tile's detail enters the product: at (x, y) of <see cref="TileSpec.Support"/>,
/// <c>Vertical[y] * Horizontal[x]</c>. A weight is constant over an input pixel, so a detail whose block means are 0 stays so when
/// blended. Across an edge shared by two tiles the weight ramps over <c>2 * HalfWidth</c> pixels in dyadic steps
/// (.125 .375 .625 .875 for a half-width of 2), so the weights of all tiles at a pixel sum to 1 without rounding. There is no ramp
/// at the window's own edges. Laws: BlendWindowLaws.
/// </summary>
public sealed class BlendWindow
{
    /// <summary>Pixels by which a tile's support reaches over an edge that it shares, where the halo allows: 2 input pixels.</summary>
    public const int MaxHalfWidth = 2;

    private readonly float[] horizontal;
    private readonly float[] vertical;

    private BlendWindow(float[] horizontal, float[] vertical)
    {
        this.horizontal = horizontal;
        this.vertical = vertical;
    }

    /// <summary>A weight for each column of the support, above 0 and at most 1.</summary>
    public ReadOnlySpan<float> Horizontal => horizontal;

    /// <summary>A weight for each row of the support, above 0 and at most 1.</summary>
    public ReadOnlySpan<float> Vertical => vertical;

    /// <summary>Pixels by which supports reach over shared edges in a grid with this halo: the lesser of 2 and the halo.</summary>
    public static int HalfWidthFor(int halo) => Math.Min(MaxHalfWidth, halo);

    /// <summary>The weights of one of the grid's tiles; the tile must be of that grid.</summary>
    public static BlendWindow ForTile(TileGrid grid, TileSpec tile)
    {
        int halfWidth = HalfWidthFor(grid.Halo);
        var window = grid.Window;
        return new BlendWindow(
            Ramp(tile.Support.X, tile.Support.Right, tile.Owned.X, tile.Owned.Right, window.X, window.Right, halfWidth),
            Ramp(tile.Support.Y, tile.Support.Bottom, tile.Owned.Y, tile.Owned.Bottom, window.Y, window.Bottom, halfWidth));
    }

    private static float[] Ramp(int from, int to, int ownedFrom, int ownedTo, int windowFrom, int windowTo, int halfWidth)
    {
        float[] weights = new float[to - from];
        Array.Fill(weights, 1f);
        for (int k = 0; k < 2 * halfWidth; k++)
        {
            float weight = ((2 * k) + 1) / (4f * halfWidth);
            int rising = ownedFrom - halfWidth + k - from;
            if (ownedFrom > windowFrom && rising >= 0 && rising < weights.Length)
            {
                weights[rising] = weight;
            }

            int falling = ownedTo - halfWidth + k - from;
            if (ownedTo < windowTo && falling >= 0 && falling < weights.Length)
            {
                weights[falling] = 1 - weight;
            }
        }

        return weights;
    }
}
