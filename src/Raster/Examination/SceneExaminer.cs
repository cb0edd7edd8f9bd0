using Nadir.Core.Scenes;

namespace Nadir.Raster.Examination;

/// <summary>The examination itself, in whatever process it is called.</summary>
internal static class SceneExaminer
{
    /// <summary>Opens, decodes and measures the scene; see <see cref="ISceneExaminer.ExamineAsync"/> for what it throws.</summary>
    /// <param name="request">The scene.</param>
    /// <param name="advanced">Called after each part, none of which is larger than a block or a million pixels.</param>
    /// <param name="cancellationToken">Checked between parts.</param>
    public static SceneExamination Examine(ExaminationRequest request, Action advanced, CancellationToken cancellationToken)
    {
        using var reader = SceneReader.Open(request.Scene, request.Location, request.Limits);
        advanced();
        if (request.Depth == ExaminationDepth.Whole)
        {
            reader.Decode(request.Window, advanced, cancellationToken);
        }

        int bands = reader.Description.Bands.Count(band => band.Role == BandRole.Data);
        var statistics = Enumerable.Range(0, bands).Select(band => reader.MeasureStatistics(band, advanced, cancellationToken));
        return new SceneExamination(reader.Description, ValueList.From(statistics));
    }
}
