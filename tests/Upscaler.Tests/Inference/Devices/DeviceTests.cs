using Microsoft.ML.OnnxRuntime;
using Nadir.Core.Errors;
using Nadir.Upscaler.Inference;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Upscaler.Tests.Inference.Devices;

/// <summary>How a device is written, and what ONNX Runtime is told of it.</summary>
public class DeviceTests
{
    [Theory]
    [InlineData("auto", DeviceKind.Auto, 0)]
    [InlineData("cpu", DeviceKind.Cpu, 0)]
    [InlineData("cuda:0", DeviceKind.Cuda, 0)]
    [InlineData("cuda:12", DeviceKind.Cuda, 12)]
    [InlineData("tensorrt:127", DeviceKind.TensorRt, 127)]
    public void Parse_Device_RoundTrips(string text, DeviceKind kind, int index)
    {
        var device = Device.Parse(text);

        Assert.Equal(kind, device.Kind);
        Assert.Equal(index, device.Index);
        Assert.Equal(text, device.ToString());
    }

    [Theory]
    [InlineData("cuda", "cuda:0")]
    [InlineData("tensorrt", "tensorrt:0")]
    public void Parse_GpuWithoutNumber_IsTheFirst(string text, string expected) => Assert.Equal(expected, Device.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CUDA:0")]
    [InlineData("cpu:0")]
    [InlineData("auto:1")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:128")]
    [InlineData("cuda:1.0")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:99999999999")]
    public void Parse_AnythingElse_IsRefusedInOneSentence(string text)
    {
        var error = Assert.Throws<SettingsRejectedException>(() => Device.Parse(text));

        Assert.Equal($"setting device is '{text}'; give auto, cpu, cuda:N or tensorrt:N, N from 0 to 127.", error.Message);
    }

    [Fact]
    public void Default_IsTheCpu() => Assert.Equal(Device.Cpu, default);

    [Fact]
    public void InferenceOptions_Auto_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new InferenceOptions { Device = Device.Auto });

    [Fact]
    public void Options_Auto_IsRefused() => Assert.Throws<ArgumentException>(() => DeviceSession.Options(Device.Auto, 1));

    [Fact]
    public void Options_Cpu_AreThoseOfOneCallAtATime()
    {
        using SessionOptions options = DeviceSession.Options(Device.Cpu, 2);

        Assert.Equal(2, options.IntraOpNumThreads);
        Assert.Equal(ExecutionMode.ORT_SEQUENTIAL, options.ExecutionMode);
        Assert.False(options.EnableMemoryPattern);
    }

    [Theory]
    [InlineData("cuda:3")]
    [InlineData("tensorrt:3")]
    public void ProviderOptions_NameTheDeviceAndKeepFullPrecision(string text)
    {
        var device = Device.Parse(text);

        Assert.Equal("3", DeviceSession.CudaOptions(device.Index)["device_id"]);
        Assert.Equal("0", DeviceSession.CudaOptions(device.Index)["use_tf32"]);
        Assert.Equal("3", DeviceSession.TensorRtOptions(device.Index)["device_id"]);
        Assert.Equal("cpu:0;gpu:3", DeviceSession.ShrunkArenas(device));
        Assert.Equal("cpu:0", DeviceSession.ShrunkArenas(Device.Cpu));
    }

    /// <summary>This machine's tests have the runtime without GPUs; a device that it cannot start is an error, not the CPU.</summary>
    [Fact]
    public void Load_GpuThatTheRuntimeCannotStart_IsRefusedByName()
    {
        if (new DeviceFinder().Gpus().Fault is null)
        {
            return;
        }

        var error = Assert.Throws<DeviceUnavailableException>(
            () => OnnxDetailModel.Load(new TinyModel(), "tiny", new InferenceOptions { Device = Device.Cuda(0) }));

        Assert.Equal("cuda:0", error.Device);
        Assert.StartsWith("device cuda:0: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            NativeDeviceHost.Find(DeviceFinder.CudaProvider) is null
                ? $"this build is without {DeviceFinder.CudaProvider}; build on Linux"
                : "ONNX Runtime does not start its provider (Failed to load library",
            error.Message,
            StringComparison.Ordinal);
    }
}
