namespace Nadir.Upscaler.Inference;

/// <summary>
/// Chooses how many tiles go through a GPU at once, by trying: each size takes the memory it needs and is timed. Twice as many are tried as long as
/// that pays; what is chosen is the least size that is nearly as fast as any, since a larger one makes units wait for others.
/// </summary>
internal static class BatchTrial
{
    /// <summary>More than this a GPU is not offered: units that are under way at once do not have as many tiles.</summary>
    public const int MostTiles = 64;

    /// <summary>A size is nearly as fast as another that takes no less than this share of its time a tile.</summary>
    private const double Nearly = 0.95;

    /// <summary>The size, 1 to <see cref="MostTiles"/>.</summary>
    /// <param name="seconds">Runs so many tiles and gives what it took; throws <see cref="NetworkMemoryException"/> where they do not fit.</param>
    /// <exception cref="NetworkMemoryException">Not even one tile fits.</exception>
    public static int Choose(Func<int, double> seconds)
    {
        var tried = new List<(int Tiles, double SecondsATile)>();
        int gained = 0;
        for (int tiles = 1; tiles <= MostTiles; tiles *= 2)
        {
            try
            {
                tried.Add((tiles, seconds(tiles) / tiles));
            }
            catch (NetworkMemoryException) when (tiles > 1)
            {
                break;
            }

            gained = tried[^1].SecondsATile < Nearly * tried[gained].SecondsATile ? tried.Count - 1 : gained;
            if (tried.Count - 1 - gained >= 2)
            {
                break;
            }
        }

        double best = tried.Min(one => one.SecondsATile);
        return tried.First(one => Nearly * one.SecondsATile <= best).Tiles;
    }
}
