namespace Nadir.Raster.Examination;

/// <summary>How much of a scene is decoded when it is examined.</summary>
public enum ExaminationDepth
{
    /// <summary>Headers, the index of blocks, and the blocks that statistics are taken from.</summary>
    Sample,

    /// <summary>Besides, every block that later stages may read.</summary>
    Whole,
}
