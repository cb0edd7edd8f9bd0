using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>One band of one window, read from the scene and from the finished product's file, with the base computed anew.</summary>
public sealed class AuditProbe(SceneManifest manifest, SceneReader scene, SceneReader file)
{
    private readonly FilledWindow filled = new(scene, manifest);
    private float[] source = [];
    private byte[] valid = [];
    private float[] product = [];
    private byte[] productValid = [];
    private float[] smooth = [];

    /// <summary>The input pixels, row by row. This and the others are good until the next reading.</summary>
    public ReadOnlySpan<float> Source => source;

    /// <summary>1 where the input pixel is data.</summary>
    public ReadOnlySpan<byte> Valid => valid;

    /// <summary>The product's pixels over the same ground.</summary>
    public ReadOnlySpan<float> Product => product;

    /// <summary>The base (no detail) over the same ground.</summary>
    public ReadOnlySpan<float> Base => smooth;

    /// <summary>Size of the window in input pixels.</summary>
    public PixelSize Size { get; private set; }

    /// <summary>Reads a window (absolute input pixels) of a data band.</summary>
    public void Read(RasterWindow window, int band)
    {
        int scale = manifest.Scale;
        Size = window.Size;
        int area = checked((int)window.Area);
        source = Sized(source, area);
        valid = Sized(valid, area);
        product = Sized(product, area * scale * scale);
        productValid = Sized(productValid, product.Length);
        smooth = Sized(smooth, product.Length);
        scene.Read(window, band, source, valid);
        var target = window.Translate(-manifest.Window.X, -manifest.Window.Y).Refine(scale);
        file.Read(target, band, product, productValid);
        var wide = window.Expand(Upsampler.Margin).Intersect(manifest.Description.Size.Whole)
            ?? throw new ArgumentException($"window {window} lies outside the scene", nameof(window));
        filled.Read(wide, band);
        Upsampler.Upsample(filled.Values, wide.Size, window.Translate(-wide.X, -wide.Y), scale, smooth);
    }

    private static T[] Sized<T>(T[] buffer, int length) => buffer.Length == length ? buffer : new T[length];
}
