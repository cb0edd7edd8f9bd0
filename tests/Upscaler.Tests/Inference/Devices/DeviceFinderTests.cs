using Nadir.Core.Errors;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Upscaler.Tests.Inference.Devices;

/// <summary>Which device a wish comes to on machines of all kinds, and what is said where it comes to none.</summary>
public class DeviceFinderTests
{
    [Theory]
    [InlineData("cuda:0")]
    [InlineData("cuda:1")]
    [InlineData("tensorrt:1")]
    public void Choose_GpuThatIsThere_IsTaken(string text)
    {
        var choice = new DeviceFinder(new FakeHost()).Choose(Device.Parse(text));

        Assert.Equal(Device.Parse(text), choice.Device);
        Assert.Equal(choice.Device.Index, choice.Gpu!.Index);
        Assert.Null(choice.WhyNoGpu);
    }

    [Fact]
    public void Choose_Auto_TakesTheFirstGpuAndSaysSo()
    {
        var choice = new DeviceFinder(new FakeHost()).Choose(Device.Auto);

        Assert.Equal("device cuda:0: GPU 0 (Little, 8.0 GiB)", choice.ToString());
        Assert.Equal("Little", choice.Inference(3).GpuName);
        Assert.Equal(Device.Cuda(0), choice.Inference(3).Device);
        Assert.Equal(3, choice.Inference(3).Threads);
    }

    [Fact]
    public void Choose_Cpu_AsksNobody()
    {
        var choice = new DeviceFinder(new FakeHost { Driver = () => throw new InvalidOperationException("asked") }).Choose(Device.Cpu);

        Assert.Equal("device cpu", choice.ToString());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Choose_Auto_WithoutAUsableGpu_IsTheCpuAndSaysWhy(string fault, string reason)
    {
        var choice = new DeviceFinder(FakeHost.With(fault)).Choose(Device.Auto);

        Assert.Equal(Device.Cpu, choice.Device);
        Assert.StartsWith($"device cpu, no GPU: {reason}; ", choice.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Choose_NamedGpuThatCannotBeUsed_IsAnErrorAndNeverTheCpu(string fault, string reason)
    {
        var finder = new DeviceFinder(FakeHost.With(fault));

        var error = Assert.Throws<DeviceUnavailableException>(() => finder.Choose(Device.Cuda(0)));

        Assert.StartsWith($"device cuda:0: {reason}; ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(", or give the device cpu.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_NumberOutOfRange_ListsTheGpus()
    {
        var error = Assert.Throws<DeviceUnavailableException>(() => new DeviceFinder(new FakeHost()).Choose(Device.Cuda(2)));

        Assert.Equal(
            "device cuda:2: there is no such device, the GPUs are 0 (Little, 8.0 GiB), 1 (Large, 139.8 GiB); give the number of one of them, or give the device cpu.",
            error.Message);
    }

    [Fact]
    public void Choose_TensorRtMissing_IsNamedAndCudaStillServes()
    {
        var host = FakeHost.With("libnvinfer.so.10");

        var error = Assert.Throws<DeviceUnavailableException>(() => new DeviceFinder(host).Choose(Device.TensorRt(0)));

        Assert.Contains("libnvinfer.so.10 does not load; install the libraries of CUDA 13 and cuDNN 9, and TensorRT 10,", error.Message, StringComparison.Ordinal);
        Assert.Equal(Device.Cuda(0), new DeviceFinder(host).Choose(Device.Cuda(0)).Device);
    }

    /// <summary>What can be wrong, and how it is said.</summary>
    public static TheoryData<string, string> Faults() => new()
    {
        { "build", "this build is without libonnxruntime_providers_cuda.so" },
        { "libcuda.so.1", "the NVIDIA driver is missing (libcuda.so.1 does not load)" },
        { "none", "the NVIDIA driver shows no GPU" },
        { "error 100", "the NVIDIA driver shows no GPU" },
        { "error 803", "the NVIDIA driver does not start (CUDA error 803)" },
        { "old", "the NVIDIA driver does CUDA 12.4, this build needs 13.0" },
        { "libcudart.so.13", "libcudart.so.13 does not load" },
        { "libcudnn.so.9", "libcudnn.so.9 does not load" },
    };

    private sealed class FakeHost : IDeviceHost
    {
        private static readonly Gpu[] Two = [new(0, "Little", 8L << 30), new(1, "Large", 143_155L << 20)];

        public Func<DriverAnswer> Driver { get; init; } = () => new DriverAnswer(0, 13_010, Two);

        public string Missing { get; init; } = string.Empty;

        public bool HasProviders { get; init; } = true;

        public static FakeHost With(string fault) => fault switch
        {
            "build" => new() { HasProviders = false },
            "none" => new() { Driver = () => new DriverAnswer(0, 13_000, []) },
            "error 100" => new() { Driver = () => new DriverAnswer(100, 13_000, []) },
            "error 803" => new() { Driver = () => new DriverAnswer(803, 0, []) },
            "old" => new() { Driver = () => new DriverAnswer(0, 12_040, Two) },
            var library => new() { Missing = library },
        };

        public IReadOnlyList<string>? NeedsOf(string library) => library switch
        {
            "libonnxruntime_providers_shared.so" => ["libc.so.6"],
            "libonnxruntime_providers_cuda.so" => HasProviders ? ["libcuda.so.1", "libcudart.so.13", "libc.so.6"] : null,
            _ => HasProviders ? ["libnvinfer.so.10"] : null,
        };

        public bool Loads(string library) => library != Missing;

        public DriverAnswer AskDriver() => Driver();
    }
}
