using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>Owns a VSILFILE.</summary>
internal sealed class VirtualFileHandle : SafeHandle
{
    /// <summary>Made by the marshaller.</summary>
    public VirtualFileHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Cpl.CloseFile(handle) == 0;
}
