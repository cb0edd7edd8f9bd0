using Nadir.Core.Geometry;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>What a worker is told when it starts: the first line of its standard input, as JSON.</summary>
/// <param name="Connection">Connection string of the account.</param>
/// <param name="RasterConnection">The same for GDAL, by way of the harness's proxy.</param>
/// <param name="Scratch">Folder for the product while it is made.</param>
/// <param name="Defect">What this worker does wrong on purpose.</param>
internal sealed record WorkerSettings(string Connection, string RasterConnection, string Scratch, Defect Defect)
{
    /// <summary>How long a message stays hidden: what a killed worker had in hand comes back after this.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromSeconds(4);

    /// <summary>The scene of every trial: six tiles, each a unit of its own, in two shards.</summary>
    public static readonly PixelSize SceneSize = new(128, 96);
}
