namespace Nadir.Raster.Examination;

/// <summary>Where scenes are examined (docs/decisions/0013).</summary>
public enum SceneIsolation
{
    /// <summary>Each in a process of its own, with bounded memory and time.</summary>
    Process,

    /// <summary>In the process that asks: for scenes of one's own, where no process can be started.</summary>
    None,
}
