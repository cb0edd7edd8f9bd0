using Nadir.Core.Errors;
using Nadir.Core.Geometry;

namespace Nadir.Cli.Evaluating;

/// <summary>
/// Chooses the truths by a rule without chance (docs/cli.md), the one of training/nadir_training/data.py: for each average, for each image in
/// order, the squares that lie at multiples of their side, row by row, and of these at most so many, spread evenly; then of all truths at most
/// so many, spread evenly.
/// </summary>
internal sealed class TruthChooser(TruthReader reader, EvaluateRequest request)
{
    private readonly List<LeftOutImage> leftOut = [];

    /// <summary>What was found and not chosen because it cannot serve.</summary>
    public IReadOnlyList<LeftOutImage> LeftOut => leftOut;

    /// <summary>The truths, all looked at.</summary>
    /// <exception cref="SceneRejectedException">A file that the command line names cannot serve, or none can.</exception>
    public IReadOnlyList<TruthTile> Choose(IReadOnlyList<ImageFile> files, CancellationToken cancellationToken)
    {
        var sizes = new List<(ImageFile File, PixelSize Size)>();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Try(file, file.Name, () => sizes.Add((file, reader.Look(file, request.Size))));
        }

        var all = request.Averages.SelectMany(average => sizes.SelectMany(entry => Squares(entry.File, entry.Size, average)))
            .Select((tile, number) => tile with { Number = number })
            .ToList();
        var chosen = EvenSpread.Of(all.Count, request.Most == 0 ? int.MaxValue : request.Most).Select(i => all[i]);
        var usable = new List<TruthTile>();
        foreach (var tile in chosen)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Try(tile.File, tile.Name, () =>
            {
                reader.Read(tile);
                usable.Add(tile);
            });
        }

        return usable.Count > 0 ? usable : throw None();
    }

    private IEnumerable<TruthTile> Squares(ImageFile file, PixelSize size, int average)
    {
        int columns = size.Width / average / request.Size;
        int rows = size.Height / average / request.Size;
        return EvenSpread.Of(rows * columns, request.PerImage).Select(i => new TruthTile(
            file, 0, average, i / columns * request.Size, i % columns * request.Size, request.Size));
    }

    private void Try(ImageFile file, string name, Action action)
    {
        try
        {
            action();
        }
        catch (SceneRejectedException error) when (!file.IsNamed)
        {
            leftOut.Add(new LeftOutImage(name, error.Message));
        }
    }

    private SceneRejectedException None()
    {
        string where = string.Join(", ", request.Images);
        string reason = leftOut.Count == 0
            ? "holds no image that is asked for"
            : $"holds no image that can be measured, the first because {leftOut[0].Reason.TrimEnd('.')}";
        return new SceneRejectedException(where, reason, "give other images");
    }
}
