namespace Nadir.Core.Scenes;

/// <summary>What the pipeline does with a band.</summary>
public enum BandRole
{
    /// <summary>Measured values: sharpened, block means kept.</summary>
    Data,

    /// <summary>Alpha: passed through by nearest neighbour.</summary>
    Alpha,
}
