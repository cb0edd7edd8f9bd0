using System.Globalization;
using Nadir.Core.Errors;

namespace Nadir.Upscaler.Inference.Devices;

/// <summary>
/// Finds the device that a setting means. <c>auto</c> takes GPU 0 where it can be used; a device that was named is taken or refused, never
/// replaced by another.
/// </summary>
public sealed class DeviceFinder
{
    /// <summary>The CUDA provider's library.</summary>
    internal const string CudaProvider = "libonnxruntime_providers_cuda.so";

    private const string Shared = "libonnxruntime_providers_shared.so";
    private const string TensorRtProvider = "libonnxruntime_providers_tensorrt.so";

    private const string CudaRuntime = "libcudart.so.";

    /// <summary>The provider loads it when it first needs it, so it does not ask the loader for it.</summary>
    private const string Cudnn = "libcudnn.so.9";

    private readonly IDeviceHost host;

    /// <summary>A finder of this machine's devices.</summary>
    public DeviceFinder()
        : this(new NativeDeviceHost())
    {
    }

    internal DeviceFinder(IDeviceHost host)
    {
        this.host = host;
    }

    /// <summary>The device to use for a wish.</summary>
    /// <exception cref="DeviceUnavailableException">It names a device that cannot be used.</exception>
    public DeviceChoice Choose(Device wanted)
    {
        if (wanted.Kind == DeviceKind.Cpu)
        {
            return new DeviceChoice(wanted, null, null);
        }

        var asked = wanted.IsGpu ? wanted : Device.Cuda(0);
        var (gpu, fault) = Find(asked);
        if (gpu is not null)
        {
            return new DeviceChoice(asked, gpu, null);
        }

        return wanted.IsGpu
            ? throw new DeviceUnavailableException(wanted.ToString(), fault!.Reason, $"{fault.Remedy}, or give the device cpu")
            : new DeviceChoice(Device.Cpu, null, fault);
    }

    /// <summary>The GPUs that the CUDA provider can use, or why there are none.</summary>
    public (IReadOnlyList<Gpu> Gpus, DeviceFault? Fault) Gpus() => Examine(DeviceKind.Cuda);

    private (Gpu? Gpu, DeviceFault? Fault) Find(Device device)
    {
        var (gpus, fault) = Examine(device.Kind);
        if (fault is not null)
        {
            return (null, fault);
        }

        return device.Index < gpus.Count
            ? (gpus[device.Index], null)
            : (null, new DeviceFault($"there is no such device, the GPUs are {string.Join(", ", gpus)}", "give the number of one of them"));
    }

    /// <summary>Looks for what is missing in the order in which a person mends it: this build, the driver, a GPU, libraries.</summary>
    private (IReadOnlyList<Gpu> Gpus, DeviceFault? Fault) Examine(DeviceKind kind)
    {
        string[] providers = kind == DeviceKind.TensorRt ? [Shared, CudaProvider, TensorRtProvider] : [Shared, CudaProvider];
        var needs = providers.Select(provider => (Provider: provider, Libraries: host.NeedsOf(provider))).ToList();
        if (needs.Find(need => need.Libraries is null).Provider is { } absent)
        {
            return Without($"this build is without {absent}", "build on Linux with -p:NadirDevice=gpu (docs/gpu.md)");
        }

        if (!host.Loads(NativeDeviceHost.Driver))
        {
            return Without(
                $"the NVIDIA driver is missing ({NativeDeviceHost.Driver} does not load)",
                "install it, or start the container with its GPUs");
        }

        string[] libraries = [.. needs.SelectMany(need => need.Libraries!).Append(Cudnn).Distinct()];
        int cuda = CudaOf(libraries);
        var answer = host.AskDriver();
        if (Fault(answer, cuda) is { } fault)
        {
            return ([], fault);
        }

        string[] missing = [.. libraries.Where(library => !host.Loads(library))];
        string tensorRt = kind == DeviceKind.TensorRt ? ", and TensorRT 10," : string.Empty;
        return missing.Length == 0
            ? (answer.Gpus, null)
            : Without(
                $"{string.Join(", ", missing)} {(missing.Length == 1 ? "does" : "do")} not load",
                string.Create(CultureInfo.InvariantCulture, $"install the libraries of CUDA {cuda / 1000} and cuDNN 9{tensorRt} where the loader finds them"));
    }

    private static DeviceFault? Fault(DriverAnswer answer, int cuda)
    {
        if (answer.Code == DriverAnswer.NoDevice || (answer.Code == DriverAnswer.Success && answer.Gpus.Count == 0))
        {
            return new DeviceFault("the NVIDIA driver shows no GPU", "look at nvidia-smi and at CUDA_VISIBLE_DEVICES");
        }

        if (answer.Version > 0 && answer.Version < cuda)
        {
            return new DeviceFault($"the NVIDIA driver does CUDA {Version(answer.Version)}, this build needs {Version(cuda)}", "install a newer driver");
        }

        return answer.Code == DriverAnswer.Success
            ? null
            : new DeviceFault(
                string.Create(CultureInfo.InvariantCulture, $"the NVIDIA driver does not start (CUDA error {answer.Code})"), "look at nvidia-smi");
    }

    /// <summary>The CUDA version that the providers are built for, as the driver counts it; 0 where they do not say.</summary>
    private static int CudaOf(string[] libraries) =>
        Array.Find(libraries, library => library.StartsWith(CudaRuntime, StringComparison.Ordinal)) is { } runtime
        && int.TryParse(runtime.AsSpan(CudaRuntime.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            ? 1000 * major
            : 0;

    private static string Version(int version) => string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");

    private static (IReadOnlyList<Gpu> Gpus, DeviceFault? Fault) Without(string reason, string remedy) => ([], new DeviceFault(reason, remedy));
}
