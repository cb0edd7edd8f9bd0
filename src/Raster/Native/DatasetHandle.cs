using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>Owns a GDALDatasetH.</summary>
internal sealed class DatasetHandle : SafeHandle
{
    /// <summary>Made by the marshaller.</summary>
    public DatasetHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The bare handle, for calls that take a dataset or a band; valid while this object is kept alive.</summary>
    public nint Pointer => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Gdal.Close(handle);
        return true;
    }
}
