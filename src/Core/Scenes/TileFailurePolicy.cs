namespace Nadir.Core.Scenes;

/// <summary>What becomes of a run when some of its tiles cannot be made.</summary>
public enum TileFailurePolicy
{
    /// <summary>The run fails, with the reason.</summary>
    Fail,

    /// <summary>The product is published with nodata where the tiles that failed have detail; its report names them.</summary>
    Nodata,
}
