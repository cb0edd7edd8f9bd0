using Nadir.Core.Geometry;
using Nadir.Core.Memory;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;

namespace Nadir.Raster;

/// <summary>
/// Reads windows of a scene's data bands with nodata filled from nearby valid pixels. What a pixel is filled with depends on its
/// surroundings alone and never on the window, so that tiles and row bands agree. Holds the last window read.
/// </summary>
public sealed class FilledWindow
{
    private readonly SceneReader reader;
    private readonly SceneManifest manifest;
    private readonly Scratch<float> values = new();
    private readonly Scratch<byte> valid = new();
    private readonly Scratch<float> wideValues = new();
    private readonly Scratch<byte> wideValid = new();

    /// <summary>Reads from <paramref name="reader"/>, which it does not own.</summary>
    public FilledWindow(SceneReader reader, SceneManifest manifest)
    {
        this.reader = reader;
        this.manifest = manifest;
    }

    /// <summary>Values of the last window, row by row, nodata filled.</summary>
    public ReadOnlySpan<float> Values => values.Span;

    /// <summary>1 where the last window's pixel is data, 0 where it is nodata.</summary>
    public ReadOnlySpan<byte> Valid => valid.Span;

    /// <summary>Reads one data band (from 0) of a window inside the scene.</summary>
    public void Read(RasterWindow window, int band)
    {
        int count = checked((int)window.Area);
        reader.Read(window, band, values.Take(count), valid.Take(count));
        if (Valid.Contains((byte)0))
        {
            Fill(window, band);
        }
    }

    /// <summary>Whether a pixel of <paramref name="part"/> is data, when <paramref name="window"/> was the last one read.</summary>
    public bool AnyValid(RasterWindow part, RasterWindow window)
    {
        if (part.Intersect(window) is not { } common)
        {
            return false;
        }

        for (int y = common.Y; y < common.Bottom; y++)
        {
            if (Valid.Slice(((y - window.Y) * window.Width) + common.X - window.X, common.Width).Contains((byte)1))
            {
                return true;
            }
        }

        return false;
    }

    private void Fill(RasterWindow window, int band)
    {
        var wide = window.Expand(NodataFill.Radius).Intersect(manifest.Description.Size.Whole)
            ?? throw new ArgumentException($"window {window} lies outside the scene", nameof(window));
        int wideCount = checked((int)wide.Area);
        var all = wideValues.Take(wideCount);
        reader.Read(wide, band, all, wideValid.Take(wideCount));
        float fallback = (float)manifest.Normalization[band].Offset;
        NodataFill.Fill(all, wideValid.Span, wide.Size, NodataFill.Radius, fallback);
        for (int row = 0; row < window.Height; row++)
        {
            int from = ((window.Y - wide.Y + row) * wide.Width) + window.X - wide.X;
            all.Slice(from, window.Width).CopyTo(values.Span[(row * window.Width)..]);
        }
    }
}
