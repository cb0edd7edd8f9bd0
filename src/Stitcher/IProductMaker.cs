using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>Makes all files of a run's product in a folder: the COG, its picture, its STAC item and its report.</summary>
public interface IProductMaker
{
    /// <summary>
    /// Makes the files, without the details of the units given up. The same run and units give the same pixels, and the same COG to the byte.
    /// </summary>
    Task MakeAsync(SceneManifest manifest, RunPlan plan, GivenUpUnits without, ProductFiles files, CancellationToken cancellationToken);
}
