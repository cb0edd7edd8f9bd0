using System.Runtime.InteropServices;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

public sealed class RuntimeTelemetryTests
{
    [Fact]
    public void Off_NativeCode_SeesTheVariable()
    {
        RuntimeTelemetry.Off();

        nint value = GetVariable("ORT_DISABLE_TELEMETRY\0"u8.ToArray());

        Assert.NotEqual(0, value);
        Assert.Equal("1", Marshal.PtrToStringUTF8(value));
    }

    [DllImport("libc", EntryPoint = "getenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetVariable(byte[] name);
}
