using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster.Examination;

/// <summary>
/// Examines each scene in a process of its own: what a hostile file does to GDAL, it does to that process, and here it is one refusal.
/// What the process says is taken with care too, since the file may have made it say so.
/// </summary>
public sealed class IsolatedExaminer(ProbeProgram program, ProbeLimits limits, TimeProvider time) : ISceneExaminer
{
    private const int LongestText = 2000;
    private const string Nonsense = "makes the program that examines it talk nonsense";
    private const string SoundCopy = "drop a sound copy, or one written anew with 'gdal_translate -of COG'";

    /// <summary>A runtime that gets no more memory ends as one that crashes does, so the sentence for that names both.</summary>
    private string Mebibytes => (limits.MemoryBytes >> 20).ToString("N0", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async Task<SceneExamination> ExamineAsync(ExaminationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var probe = StartProbe();
        var verdict = await probe.AskAsync(request, cancellationToken);
        return Judge(request, verdict);
    }

    /// <summary>Starts a process that can be asked.</summary>
    /// <exception cref="ProbeException">It cannot be started.</exception>
    internal ProbeProcess StartProbe() => ProbeProcess.Start(program, limits, time);

    /// <summary>The examination, or the error that the verdict is.</summary>
    internal SceneExamination Judge(ExaminationRequest request, ProbeVerdict verdict)
    {
        string scene = request.Scene;
        return verdict.End switch
        {
            ProbeEnd.Answered => Judge(request, verdict.Answer!),
            ProbeEnd.Crashed => throw new SceneRejectedException(
                scene, $"makes the raster library crash, or takes more than the {Mebibytes} MiB that it may (exit code {verdict.Detail})", SoundCopy),
            ProbeEnd.Hung => throw new SceneRejectedException(
                scene, $"keeps the raster library busy for {Seconds(limits.Stall)} s at one place", SoundCopy),
            ProbeEnd.TookTooLong => throw new SceneRejectedException(
                scene, $"takes more than {Seconds(limits.Total)} s to decode", "cut it into smaller scenes with 'gdal_translate -srcwin'"),
            ProbeEnd.Garbled => throw new SceneRejectedException(scene, $"{Nonsense} ({verdict.Detail})", SoundCopy),
            ProbeEnd.Waited => throw new StorageUnavailableException($"reading {scene}", $"nothing came for {Seconds(limits.Stall)} s"),
            _ => throw new ProbeException($"the program that examines {scene} was ended from outside (exit code {verdict.Detail})"),
        };
    }

    private SceneExamination Judge(ExaminationRequest request, ProbeAnswer answer) => answer.Kind switch
    {
        ProbeAnswerKind.Examined => Trusted(request, answer.Examination!),
        ProbeAnswerKind.Refused => throw new SceneRejectedException(request.Scene, OneLine(answer.Reason), OneLine(answer.Remedy))
        {
            IsRemote = SceneSource.IsRemotePath(request.Location.Path),
        },
        ProbeAnswerKind.StoreAway => throw new StorageUnavailableException(OneLine(answer.Remedy), OneLine(answer.Reason)),
        ProbeAnswerKind.GdalMissing => throw GdalMissingException.Elsewhere(OneLine(answer.Reason)),
        _ => throw new SceneRejectedException(
            request.Scene,
            $"takes more than the {Mebibytes} MiB that it may",
            "write it in tiles with 'gdal_translate -of COG'"),
    };

    private static SceneExamination Trusted(ExaminationRequest request, SceneExamination found)
    {
        var scene = found.Description;
        int data = scene.Bands.Count(band => band?.Role == BandRole.Data);
        bool holds = scene.Size.Width <= request.Limits.MaxWidth && scene.Size.Height <= request.Limits.MaxHeight
            && scene.Bands.Count <= request.Limits.MaxBands && data > 0 && found.Statistics.Count == data;
        return holds ? found : throw new SceneRejectedException(request.Scene, Nonsense, SoundCopy);
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("N0", CultureInfo.InvariantCulture);

    private static string OneLine(string text) => string.Concat(text.Take(LongestText).Select(c => char.IsControl(c) ? ' ' : c));
}
