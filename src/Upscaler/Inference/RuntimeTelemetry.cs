using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// Keeps ONNX Runtime from reporting home. Its Linux builds (1.29) write a device id and a database below the user's cache folder and
/// send events unless ORT_DISABLE_TELEMETRY is set in the process before the runtime starts; .NET's own variables never reach native
/// code there, so this sets it by libc. A value that the user has set is left alone.
/// </summary>
internal static class RuntimeTelemetry
{
    /// <summary>Switches it off; to be called before anything else of the runtime. Repeats do nothing.</summary>
    public static void Off()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetVariable("ORT_DISABLE_TELEMETRY\0"u8.ToArray(), "1\0"u8.ToArray(), overwrite: 0);
        }

        OrtEnv.Instance().DisableTelemetryEvents();
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(byte[] name, byte[] value, int overwrite);
}
