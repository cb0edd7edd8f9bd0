using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>
/// Keeps glibc's allocator from holding on to what GDAL has freed. By itself it raises the size above which a block is mapped, and so
/// given back when freed, to that of the largest block seen; GDAL's raster blocks then fragment the heap, which never shrinks again.
/// </summary>
internal static partial class NativeHeap
{
    // The names of malloc.h: M_TRIM_THRESHOLD and M_MMAP_THRESHOLD.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;

    /// <summary>Above a raster block of 512x512 floats, below the buffers that overviews and pictures are made in.</summary>
    private const int Bytes = 4 << 20;

    /// <summary>Fixes both thresholds. Other C libraries have no such thresholds and need none.</summary>
    public static void ReturnFreedBlocks()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint library))
        {
            if (NativeLibrary.TryGetExport(library, "mallopt", out _))
            {
                _ = SetOption(MapThreshold, Bytes);
                _ = SetOption(TrimThreshold, Bytes);
            }

            NativeLibrary.Free(library);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
