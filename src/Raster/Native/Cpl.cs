using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>The part of CPL, GDAL's portability library, that Nadir calls: settings, errors, string lists, virtual files.</summary>
internal static partial class Cpl
{
    private const string Library = GdalLibrary.Name;

    [LibraryImport(Library, EntryPoint = "CPLSetConfigOption", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetConfigOption(string key, string? value);

    [LibraryImport(Library, EntryPoint = "CPLSetErrorHandler")]
    public static unsafe partial nint SetErrorHandler(delegate* unmanaged[Cdecl]<int, int, byte*, void> handler);

    [LibraryImport(Library, EntryPoint = "CSLAddString", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint AddString(nint list, string text);

    [LibraryImport(Library, EntryPoint = "CSLDestroy")]
    public static partial void DestroyList(nint list);

    [LibraryImport(Library, EntryPoint = "VSIFree")]
    public static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "VSIFOpenExL", StringMarshalling = StringMarshalling.Utf8)]
    public static partial VirtualFileHandle OpenFile(string path, string access, int setError);

    [LibraryImport(Library, EntryPoint = "VSIErrorReset")]
    public static partial void ResetFileError();

    [LibraryImport(Library, EntryPoint = "VSIGetLastErrorMsg")]
    public static partial nint GetFileError();

    [LibraryImport(Library, EntryPoint = "VSIFCloseL")]
    public static partial int CloseFile(nint file);

    [LibraryImport(Library, EntryPoint = "VSIFSeekL")]
    public static partial int SeekFile(VirtualFileHandle file, ulong offset, int origin);

    [LibraryImport(Library, EntryPoint = "VSIFTellL")]
    public static partial ulong TellFile(VirtualFileHandle file);

    [LibraryImport(Library, EntryPoint = "VSISetPathSpecificOption", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetPathOption(string pathPrefix, string key, string value);

    [LibraryImport(Library, EntryPoint = "VSIClearPathSpecificOptions", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ClearPathOptions(string pathPrefix);

    [LibraryImport(Library, EntryPoint = "VSICurlPartialClearCache", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ClearNetworkCache(string pathPrefix);
}
