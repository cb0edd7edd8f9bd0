using Nadir.Core.Errors;

namespace Nadir.Raster.Examination;

/// <summary>The first look at bytes that came from outside.</summary>
public interface ISceneExaminer
{
    /// <summary>Examines a scene.</summary>
    /// <exception cref="SceneRejectedException">It is no scene, or does harm to what reads it.</exception>
    /// <exception cref="StorageUnavailableException">The store did not answer.</exception>
    /// <exception cref="GdalMissingException">There is no usable libgdal.</exception>
    /// <exception cref="ProbeException">There is no process to examine it in.</exception>
    Task<SceneExamination> ExamineAsync(ExaminationRequest request, CancellationToken cancellationToken);
}
