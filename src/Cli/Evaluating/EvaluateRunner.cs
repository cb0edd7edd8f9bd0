using System.Text;
using Nadir.Cli.Terminals;
using Nadir.Cli.Upscaling;
using Nadir.Core.Ports;
using Nadir.Ingest;
using Nadir.Platform.Models;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Evaluating;

/// <summary>
/// Images in, a folder of numbers out. Models, settings and images are checked before the first product, so a refusal comes at once; the
/// results appear at the end, each whole.
/// </summary>
internal sealed class EvaluateRunner(Terminal terminal, Interruption interruption, IProgressView view)
{
    /// <summary>Measures and writes; throws for everything that keeps it from doing so.</summary>
    public async Task<EvaluationResult> RunAsync(EvaluateRequest request)
    {
        long started = TimeProvider.System.GetTimestamp();
        var files = EvaluationFiles.Of(request.Output, request.Force);
        var catalog = new FolderModelCatalog(request.Models);
        var methods = EvaluationMethods.Of(request.Settings, catalog, request.Size);
        var card = methods[^1].Card!;
        var reader = new TruthReader(card.Bands, card.Scale);
        var chooser = new TruthChooser(reader, request);
        var truths = chooser.Choose(Files(request), interruption.Drain);
        foreach (var image in chooser.LeftOut)
        {
            terminal.Say($"nadir: left out: {image.Reason}");
        }

        var measured = await MeasureAsync(request, catalog, methods, truths, reader);
        var bicubic = measured.Rows.First(row => row.Method.Name == EvaluationMethod.Bicubic);
        var report = new EvaluationReport
        {
            Size = request.Size,
            Scale = card.Scale,
            Bands = card.Bands,
            Rounded = !request.Unrounded,
            Part = request.Split is null ? null : request.Part,
            Images = [.. truths.Select(truth => ReportImage.Of(truth, request.Settings[0].Seed))],
            LeftOut = chooser.LeftOut,
            Rows = [.. measured.Rows.Select(row => ReportRow.Of(row, bicubic))],
        };
        await WriteAsync(files.Scores, CommandJson.Write(report) + "\n");
        await WriteAsync(files.Table, ScoresCsv.Write(report));
        await WriteAsync(files.Page, EvaluationPage.Write(report, measured.Pictures));
        return new EvaluationResult
        {
            Scores = files.Scores,
            Table = files.Table,
            Page = files.Page,
            Images = truths.Count,
            LeftOut = chooser.LeftOut.Count,
            Seconds = Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 3),
            Rows = [.. report.Rows.Select(row => new ResultRow(row.Name, row.AgainstBicubic, row.Pooled))],
        };
    }

    private static IReadOnlyList<ImageFile> Files(EvaluateRequest request)
    {
        if (request.Split is not { } split)
        {
            return ImageFolder.Find(request.Images);
        }

        var rules = SplitFile.Read(split);
        return request.Images is [var root] && Directory.Exists(root)
            ? rules.Find(root, request.Part)
            : throw new CommandException(ExitCode.Usage, "--split goes with one folder, the one that holds the folders which the split file names.");
    }

    private async Task<Measurements> MeasureAsync(
        EvaluateRequest request, IModelCatalog catalog, IReadOnlyList<EvaluationMethod> methods, IReadOnlyList<TruthTile> truths, TruthReader reader)
    {
        var models = new Dictionary<string, IDetailModel>();
        var folder = Directory.CreateTempSubdirectory("nadir-evaluate-");
        try
        {
            foreach (var method in methods.Where(method => method.Card is not null).DistinctBy(method => method.Card!.Name))
            {
                var card = method.Card!.At(SettingsResolver.Precision(method.Settings!, method.Card));
                models[card.Name] = OnnxDetailModel.Load(catalog, card, request.Device.Inference(request.Threads));
            }

            var upscaler = new InputUpscaler(catalog, request.Unrounded);
            var evaluator = new Evaluator(reader, upscaler, models, methods[^1].Card!.Scale, request.Unrounded, TimeProvider.System);
            return await view.ShowAsync(report => Task.Run(() => evaluator.Measure(truths, methods, folder.FullName, report, interruption.Drain)));
        }
        catch (OperationCanceledException) when (interruption.Drain.IsCancellationRequested)
        {
            throw new CommandException(interruption.Code, "interrupted; nothing was written, and the same command starts over.");
        }
        finally
        {
            foreach (var model in models.Values)
            {
                model.Dispose();
            }

            folder.Delete(recursive: true);
        }
    }

    private async Task WriteAsync(string file, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await LocalCopy.WriteAsync(content, file, interruption.Abort);
    }
}
