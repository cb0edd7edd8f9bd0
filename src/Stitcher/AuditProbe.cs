using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>One band of one window, read from the scene and from the finished product, with the base computed anew.</summary>
public sealed class AuditProbe(SceneManifest manifest, SceneReader scene, SceneReader product)
{
    private readonly FilledWindow filled = new(scene, manifest);

    /// <summary>The input pixels, row by row.</summary>
    public float[] Source { get; private set; } = [];

    /// <summary>1 where the input pixel is data.</summary>
    public byte[] Valid { get; private set; } = [];

    /// <summary>The product's pixels over the same ground.</summary>
    public float[] Product { get; private set; } = [];

    /// <summary>The base (no detail) over the same ground.</summary>
    public float[] Base { get; private set; } = [];

    /// <summary>Size of the window in input pixels.</summary>
    public PixelSize Size { get; private set; }

    /// <summary>Reads a window (absolute input pixels) of a data band.</summary>
    public void Read(RasterWindow window, int band)
    {
        int scale = manifest.Scale;
        Size = window.Size;
        int area = checked((int)window.Area);
        Source = new float[area];
        Valid = new byte[area];
        Product = new float[area * scale * scale];
        Base = new float[area * scale * scale];
        scene.Read(window, band, Source, Valid);
        var target = window.Translate(-manifest.Window.X, -manifest.Window.Y).Refine(scale);
        product.Read(target, band, Product, new byte[Product.Length]);
        var wide = window.Expand(Upsampler.Margin).Intersect(manifest.Description.Size.Whole)
            ?? throw new ArgumentException($"window {window} lies outside the scene", nameof(window));
        filled.Read(wide, band);
        Upsampler.Upsample(filled.Values, wide.Size, window.Translate(-wide.X, -wide.Y), scale, Base);
    }
}
