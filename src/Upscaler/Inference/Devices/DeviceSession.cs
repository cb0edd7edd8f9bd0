using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Nadir.Core.Errors;

namespace Nadir.Upscaler.Inference.Devices;

/// <summary>How ONNX Runtime is set up for each device, in one place.</summary>
public static class DeviceSession
{
    private const string Cuda = "CUDAExecutionProvider";
    private const string DeviceId = "device_id";
    private static readonly Lock Registering = new();
    private static bool isRegistered;

    /// <summary>
    /// Options of a session, the caller's to dispose.
    /// </summary>
    /// <param name="device">A device that <see cref="DeviceFinder"/> gave.</param>
    /// <param name="threads">Threads of one call on the CPU, 0 for one a core.</param>
    /// <exception cref="ArgumentException">The device is <see cref="Device.Auto"/>, which has to be settled first.</exception>
    /// <exception cref="DeviceUnavailableException">The build is without the provider, or the provider shows no such GPU.</exception>
    /// <exception cref="OnnxRuntimeException">The runtime does not start the device's provider.</exception>
    public static SessionOptions Options(Device device, int threads)
    {
        if (device == Device.Auto)
        {
            throw new ArgumentException("auto is settled by DeviceFinder before a session is made", nameof(device));
        }

        var session = Common(threads);
        try
        {
            Append(session, device);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Which arenas a run that follows one out of memory gives back, as ONNX Runtime's run option takes them.</summary>
    internal static string ShrunkArenas(Device device) =>
        device.IsGpu ? string.Create(CultureInfo.InvariantCulture, $"cpu:0;gpu:{device.Index}") : "cpu:0";

    /// <summary>
    /// The CUDA provider's options. Full float32 products (no TF32) and an arena that grows by what is asked, since another process may share
    /// the card. Convolutions are chosen by heuristics: trying all would be done anew for each size of batch, and may choose otherwise the
    /// next time.
    /// </summary>
    internal static Dictionary<string, string> CudaOptions(int index) => new()
    {
        [DeviceId] = index.ToString(CultureInfo.InvariantCulture),
        ["arena_extend_strategy"] = "kSameAsRequested",
        ["cudnn_conv_algo_search"] = "HEURISTIC",
        ["cudnn_conv_use_max_workspace"] = "1",
        ["do_copy_in_default_stream"] = "1",
        ["use_tf32"] = "0",
    };

    /// <summary>TensorRT's options: half precision only where the graph asks for it.</summary>
    internal static Dictionary<string, string> TensorRtOptions(int index) => new()
    {
        [DeviceId] = index.ToString(CultureInfo.InvariantCulture),
        ["trt_fp16_enable"] = "0",
    };

    // Memory patterns cost more than a third of the memory and save no time; spinning threads burn a third of the CPU.
    // Sequential and with one thread pool: what runs beside it is another tile's reading and writing, not another operator. Errors
    // come back as exceptions, so the runtime's own lines on the terminal would only repeat them.
    private static SessionOptions Common(int threads)
    {
        var session = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            EnableCpuMemArena = true,
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return session;
    }

    private static void Append(SessionOptions session, Device device)
    {
        if (device.Kind == DeviceKind.TensorRt)
        {
            using var tensorRt = new OrtTensorRTProviderOptions();
            tensorRt.UpdateOptions(TensorRtOptions(device.Index));
            session.AppendExecutionProvider_Tensorrt(tensorRt);
        }

        if (device.IsGpu)
        {
            session.AppendExecutionProvider(OrtEnv.Instance(), [CudaDevice(device)], CudaOptions(device.Index));
        }
    }

    /// <summary>
    /// The runtime's own name for a GPU. The provider is registered by its library's path: that serves both a runtime that was built with CUDA and
    /// one that was not, which knows no other way.
    /// </summary>
    private static OrtEpDevice CudaDevice(Device device)
    {
        Register(device);
        var found = OrtEnv.Instance().GetEpDevices().Where(one => one.EpName == Cuda).ToList();
        return found.Find(one => one.EpOptions.Entries.TryGetValue(DeviceId, out string? id) && id == device.Index.ToString(CultureInfo.InvariantCulture))
            ?? found.ElementAtOrDefault(device.Index)
            ?? throw new DeviceUnavailableException(device.ToString(), $"ONNX Runtime's CUDA provider shows {found.Count} GPUs", "look at nvidia-smi");
    }

    // Once in a process: the runtime takes a name only once, and keeps it.
    private static void Register(Device device)
    {
        lock (Registering)
        {
            if (!isRegistered)
            {
                string library = NativeDeviceHost.Find(DeviceFinder.CudaProvider) ?? throw new DeviceUnavailableException(
                    device.ToString(), $"this build is without {DeviceFinder.CudaProvider}", "build on Linux with -p:NadirDevice=gpu (docs/gpu.md)");
                OrtEnv.Instance().RegisterExecutionProviderLibrary(Cuda, library);
                isRegistered = true;
            }
        }
    }
}
