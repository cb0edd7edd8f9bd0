using Nadir.Core.Geometry;
using Nadir.Core.Memory;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>One band of one window, read from the scene and from the finished product's file, with the base computed anew.</summary>
public sealed class AuditProbe(SceneManifest manifest, SceneReader scene, SceneReader file, ProductGaps gaps)
{
    private readonly FilledWindow filled = new(scene, manifest);
    private readonly Scratch<float> source = new();
    private readonly Scratch<byte> valid = new();
    private readonly Scratch<float> product = new();
    private readonly Scratch<byte> productValid = new();
    private readonly Scratch<float> smooth = new();

    /// <summary>The input pixels, row by row. This and the others are good until the next reading.</summary>
    public ReadOnlySpan<float> Source => source.Span;

    /// <summary>1 where the input pixel is data, and no gap of the product.</summary>
    public ReadOnlySpan<byte> Valid => valid.Span;

    /// <summary>The product's pixels over the same ground.</summary>
    public ReadOnlySpan<float> Product => product.Span;

    /// <summary>The base (no detail) over the same ground.</summary>
    public ReadOnlySpan<float> Base => smooth.Span;

    /// <summary>Size of the window in input pixels.</summary>
    public PixelSize Size { get; private set; }

    /// <summary>Reads a window (absolute input pixels) of a data band.</summary>
    public void Read(RasterWindow window, int band)
    {
        int scale = manifest.Scale;
        Size = window.Size;
        int area = checked((int)window.Area);
        scene.Read(window, band, source.Take(area), valid.Take(area));
        gaps.Clear(window, valid.Span);
        var target = window.Translate(-manifest.Window.X, -manifest.Window.Y).Refine(scale);
        file.Read(target, band, product.Take(area * scale * scale), productValid.Take(area * scale * scale));
        var wide = window.Expand(Upsampler.Margin).Intersect(manifest.Description.Size.Whole)
            ?? throw new ArgumentException($"window {window} lies outside the scene", nameof(window));
        filled.Read(wide, band);
        Upsampler.Upsample(filled.Values, wide.Size, window.Translate(-wide.X, -wide.Y), scale, smooth.Take(area * scale * scale));
    }
}
