using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Upscaler.Inference.Devices;

/// <summary>This machine, asked without ONNX Runtime, so that what is missing can be named before a session is tried.</summary>
internal sealed class NativeDeviceHost : IDeviceHost
{
    /// <summary>The driver's library.</summary>
    public const string Driver = "libcuda.so.1";

    private const int NameLength = 256;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int WithFlags(uint flags);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetNumber(out int number);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetDevice(out int device, int ordinal);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetName([Out] byte[] name, int length, int device);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetBytes(out nuint bytes, int device);

    /// <inheritdoc/>
    public IReadOnlyList<string>? NeedsOf(string library) => Find(library) is { } path ? ElfFile.Libraries(path) : null;

    /// <summary>Where a library of this build lies, or null where the build is without it.</summary>
    public static string? Find(string library) => Folders().Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public bool Loads(string library)
    {
        if (!NativeLibrary.TryLoad(library, out nint handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }

    /// <inheritdoc/>
    public DriverAnswer AskDriver()
    {
        // Never freed: a driver that has started must stay.
        nint driver = NativeLibrary.Load(Driver);
        int version = 0;
        int code = Function<WithFlags>(driver, "cuInit")(0);
        if (Function<GetNumber>(driver, "cuDriverGetVersion")(out int known) == DriverAnswer.Success)
        {
            version = known;
        }

        if (code != DriverAnswer.Success)
        {
            return new DriverAnswer(code, version, []);
        }

        code = Function<GetNumber>(driver, "cuDeviceGetCount")(out int count);
        var gpus = new List<Gpu>();
        for (int index = 0; code == DriverAnswer.Success && index < count; index++)
        {
            code = Ask(driver, index, gpus);
        }

        return new DriverAnswer(code, version, gpus);
    }

    private static int Ask(nint driver, int index, List<Gpu> gpus)
    {
        byte[] name = new byte[NameLength];
        nuint bytes = 0;
        int code = Function<GetDevice>(driver, "cuDeviceGet")(out int device, index);
        code = code == DriverAnswer.Success ? Function<GetName>(driver, "cuDeviceGetName")(name, name.Length, device) : code;
        code = code == DriverAnswer.Success ? Function<GetBytes>(driver, "cuDeviceTotalMem_v2")(out bytes, device) : code;
        if (code == DriverAnswer.Success)
        {
            gpus.Add(new Gpu(index, Encoding.UTF8.GetString(name).TrimEnd('\0'), checked((long)bytes)));
        }

        return code;
    }

    private static T Function<T>(nint library, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));

    // Where the runtime looks for native libraries of packages; ONNX Runtime looks for its providers beside itself, which is one of them.
    private static IEnumerable<string> Folders()
    {
        string listed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? string.Empty;
        return listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(AppContext.BaseDirectory);
    }
}
