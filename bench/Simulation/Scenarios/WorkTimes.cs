namespace Nadir.Simulation.Scenarios;

/// <summary>How long work takes, in seconds, 0 or more: measured.json, with the commands that measured it.</summary>
internal sealed record WorkTimes
{
    /// <summary>Requests to storage that a unit waits for one after the other: receive, the run's end, the detail, the input, the detail's write, the
    /// run's end again, two listings, and the message's deletion.</summary>
    public const int RequestsPerUnit = 9;

    /// <summary>Ingest of any scene.</summary>
    public double IngestPerScene { get; init; }

    /// <summary>Ingest, for each million input pixels.</summary>
    public double IngestPerMegapixel { get; init; }

    /// <summary>Tiler, for each tile: cut and stored.</summary>
    public double CutPerTile { get; init; }

    /// <summary>Network, for each tile, on the machine that was measured.</summary>
    public double InferPerTile { get; init; }

    /// <summary>Upscaler, for each tile: what the processor does beside the network.</summary>
    public double AroundPerTile { get; init; }

    /// <summary>A request to storage, as its caller waits for it; 0 where it is in the other times already.</summary>
    public double PerRequest { get; init; }

    /// <summary>Stitcher, for any scene.</summary>
    public double StitchPerScene { get; init; }

    /// <summary>Stitcher, for each million product pixels.</summary>
    public double StitchPerMegapixel { get; init; }

    /// <summary>Reads the file; throws <see cref="SimulationException"/> where it is not as it should be.</summary>
    public static WorkTimes Read(string file)
    {
        var figures = Figures.Read(
            file,
            [
                "ingestPerScene", "ingestPerMegapixel", "cutPerTile", "inferPerTile", "aroundPerTile", "perRequest", "stitchPerScene",
                "stitchPerMegapixel",
            ]);
        return new WorkTimes
        {
            IngestPerScene = figures["ingestPerScene"],
            IngestPerMegapixel = figures["ingestPerMegapixel"],
            CutPerTile = figures["cutPerTile"],
            InferPerTile = figures["inferPerTile"],
            AroundPerTile = figures["aroundPerTile"],
            PerRequest = figures["perRequest"],
            StitchPerScene = figures["stitchPerScene"],
            StitchPerMegapixel = figures["stitchPerMegapixel"],
        };
    }

    /// <summary>Seconds until the Tiler has cut, stored and sent a unit of <paramref name="tiles"/> tiles: three requests and the cutting.</summary>
    public double Cut(double tiles) => (tiles * CutPerTile) + (3 * PerRequest);

    /// <summary>
    /// Seconds for a unit of <paramref name="tiles"/> tiles where the network runs <paramref name="speedUp"/> times faster than measured and a worker
    /// has <paramref name="underWay"/> messages under way: one has the network while the others read and write, so a unit takes the longer of the
    /// network's part and an equal share of the whole.
    /// </summary>
    public double Unit(double tiles, double speedUp, int underWay)
    {
        double network = tiles * InferPerTile / speedUp;
        double around = (RequestsPerUnit * PerRequest) + (tiles * AroundPerTile);
        return Math.Max(network, (network + around) / underWay);
    }
}
