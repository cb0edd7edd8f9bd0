using System.Buffers;
using Nadir.Core.Geometry;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>
/// One resolution of a scene: its data bands with what says which of their pixels are valid. The scene itself and each overview are levels.
/// Band handles are borrowed from the dataset.
/// </summary>
/// <param name="Source">The scene, for errors.</param>
/// <param name="Size">Size of this level.</param>
/// <param name="DataBands">Handles of the data bands.</param>
/// <param name="Nodata">The rule of each data band.</param>
/// <param name="Alpha">Handle of the alpha band, or 0.</param>
/// <param name="Mask">Handle of the mask that all data bands share, or 0.</param>
internal sealed record RasterLevel(
    SceneSource Source,
    PixelSize Size,
    IReadOnlyList<nint> DataBands,
    IReadOnlyList<NodataRule> Nodata,
    nint Alpha,
    nint Mask)
{
    /// <summary>Reads a window of one data band; see <see cref="SceneReader.Read"/>.</summary>
    public void Read(RasterWindow window, int dataBand, Span<float> values, Span<byte> valid) =>
        Read(window, window.Size, dataBand, values, valid);

    /// <summary>Reads a window of one data band, averaged to <paramref name="size"/> where that is smaller.</summary>
    public void Read(RasterWindow window, PixelSize size, int dataBand, Span<float> values, Span<byte> valid)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataBand);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dataBand, DataBands.Count);
        CheckLength(size, values.Length);
        CheckLength(size, valid.Length);

        ReadSamples(window, size, DataBands[dataBand], values);
        ReadSharedValidity(window, size, valid);
        var rule = Nodata[dataBand];
        if (rule.MatchesNothing)
        {
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (rule.Matches(values[i]))
            {
                valid[i] = 0;
            }
        }
    }

    /// <summary>Reads samples of any band of this level as floats.</summary>
    public void ReadSamples(RasterWindow window, PixelSize size, nint band, Span<float> values)
    {
        CheckLength(size, values.Length);
        Transfer<float>(window, size, band, values, GdalDataType.Float32);
    }

    /// <summary>Reads a mask band: 0 is no data.</summary>
    public void ReadMask(RasterWindow window, PixelSize size, nint band, Span<byte> mask)
    {
        CheckLength(size, mask.Length);
        Transfer<byte>(window, size, band, mask, GdalDataType.Byte);
    }

    private static void CheckLength(PixelSize size, int length)
    {
        if (length != size.Area)
        {
            throw new ArgumentException($"a buffer of {length} elements was given for {size} = {size.Area} pixels");
        }
    }

    /// <summary>What mask and alpha say: 1 where both call the pixel valid.</summary>
    private void ReadSharedValidity(RasterWindow window, PixelSize size, Span<byte> valid)
    {
        if (Mask == 0)
        {
            valid.Fill(1);
        }
        else
        {
            ReadMask(window, size, Mask, valid);
            for (int i = 0; i < valid.Length; i++)
            {
                valid[i] = valid[i] == 0 ? (byte)0 : (byte)1;
            }
        }

        if (Alpha == 0)
        {
            return;
        }

        float[] alpha = ArrayPool<float>.Shared.Rent(valid.Length);
        try
        {
            ReadSamples(window, size, Alpha, alpha.AsSpan(0, valid.Length));
            for (int i = 0; i < valid.Length; i++)
            {
                if (alpha[i] is 0 or float.NaN)
                {
                    valid[i] = 0;
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(alpha);
        }
    }

    private unsafe void Transfer<T>(RasterWindow window, PixelSize size, nint band, Span<T> buffer, GdalDataType type)
        where T : unmanaged
    {
        if (!Size.Whole.Contains(window))
        {
            throw new ArgumentOutOfRangeException(nameof(window), $"window {window} reaches past a raster of {Size} pixels");
        }

        var average = new RasterIOExtraArg { Version = 1, Resampling = RasterIOExtraArg.Average };
        using var messages = GdalMessages.Collect();
        fixed (T* first = buffer)
        {
            int result = GdalBand.RasterIO(
                band, Gdal.Read, window.X, window.Y, window.Width, window.Height,
                first, size.Width, size.Height, type, 0, 0, size == window.Size ? null : &average);
            if (result != Gdal.Ok || messages.HasFailure || messages.TellsOfLostPixels)
            {
                throw Source.Failed(
                    $"cannot be read at {window}, so the file is damaged or cut short",
                    "drop a complete copy",
                    messages);
            }
        }
    }
}
