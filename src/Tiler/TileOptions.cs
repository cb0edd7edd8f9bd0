using Microsoft.Extensions.Configuration;

namespace Nadir.Tiler;

/// <summary>Settings of the Tiler.</summary>
public sealed record TileOptions
{
    /// <summary>
    /// Units that may wait for the Upscaler before no further scene is cut; at least 1, default 10,000. Together with the units of the scenes
    /// that are being cut, it bounds what the tiles of a backlog take in storage.
    /// </summary>
    public int MostWaitingUnits
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 10_000;

    /// <summary>How long a scene waits in its turn for room before it is put off, so that scenes are cut in the order they came. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a scene that is put off is left alone before it is looked at again. Default 30 s.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The options of a deployed app: <c>Nadir:MostWaitingUnits</c>. Throws <see cref="InvalidOperationException"/> where that is no number.</summary>
    public static TileOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var defaults = new TileOptions();
        return defaults with { MostWaitingUnits = configuration.GetSection("Nadir").GetValue("MostWaitingUnits", defaults.MostWaitingUnits) };
    }
}
