namespace Nadir.Cli.Evaluating;

/// <summary>A truth: a square of an image, averaged or not.</summary>
/// <param name="File">The image.</param>
/// <param name="Number">Position among all truths before some were chosen; the noise's seed grows by it.</param>
/// <param name="Average">Side of the squares of the image's pixels that are averaged to one; 1 for the image as it is.</param>
/// <param name="Row">First row, in averaged pixels.</param>
/// <param name="Column">First column, in averaged pixels from the first that counts.</param>
/// <param name="Size">Side, in averaged pixels.</param>
internal sealed record TruthTile(ImageFile File, int Number, int Average, int Row, int Column, int Size)
{
    /// <summary>"folder/stem_x1_0_256": the image, its average, row and column.</summary>
    public string Name => FormattableString.Invariant($"{File.Stem}_x{Average}_{Row}_{Column}");
}
