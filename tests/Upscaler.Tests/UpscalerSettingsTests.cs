using Microsoft.Extensions.Configuration;
using Nadir.Core.Errors;
using Nadir.Upscaler.Inference;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Upscaler.Tests;

/// <summary>What a deployed Upscaler is set to.</summary>
public class UpscalerSettingsTests
{
    [Fact]
    public void Read_Nothing_TakesAGpuWhereThereIsOneAndWaitsOnlyThere()
    {
        var settings = Read();

        Assert.Equal(new UpscalerSettings(), settings);
        Assert.Equal(Device.Auto, settings.Device);
        Assert.Equal(TimeSpan.Zero, settings.WaitOn(Device.Cpu));
        Assert.Equal(TimeSpan.FromMilliseconds(500), settings.WaitOn(Device.Cuda(1)));
    }

    [Fact]
    public void Read_All_AreTaken()
    {
        var settings = Read(("Device", "tensorrt:2"), ("MaxBatch", "64"), ("BatchWait", "20"), ("Lanes", "3"));

        Assert.Equal(Device.TensorRt(2), settings.Device);
        Assert.Equal(64, settings.MaxBatch);
        Assert.Equal(TimeSpan.FromMilliseconds(20), settings.WaitOn(Device.Cpu));
        Assert.Equal(new InferenceOptions { MaxBatch = 64, Lanes = 3 }, settings.InferenceOn(DeviceChoice.Cpu));
    }

    /// <summary>What a GPU gets by itself, and the CPU does not: there the host steps, on the card's batch, one call at a time.</summary>
    [Fact]
    public void InferenceOn_NothingSet_DependsOnTheDevice()
    {
        var gpu = Read().InferenceOn(new DeviceChoice(Device.Cuda(0), new Gpu(0, "GPU", 0), null));
        var engines = Read().InferenceOn(new DeviceChoice(Device.TensorRt(0), new Gpu(0, "GPU", 0), null));
        var cpu = Read().InferenceOn(DeviceChoice.Cpu);

        Assert.Equal((2, true, true, null), (gpu.Lanes, gpu.MeasuresBatch, gpu.SamplesOnDevice, gpu.MaxBatch));
        Assert.Equal((1, false, true, null), (engines.Lanes, engines.MeasuresBatch, engines.SamplesOnDevice, engines.MaxBatch));
        Assert.Equal((1, false, false, null), (cpu.Lanes, cpu.MeasuresBatch, cpu.SamplesOnDevice, cpu.MaxBatch));
    }

    [Fact]
    public void Read_WaitOfZero_IsNoWaitOnAGpuEither() => Assert.Equal(TimeSpan.Zero, Read(("BatchWait", "0")).WaitOn(Device.Cuda(0)));

    [Theory]
    [InlineData("Device", "gpu", "auto, cpu, cuda:N or tensorrt:N, N from 0 to 127")]
    [InlineData("MaxBatch", "0", "a whole number from 1 to 4096")]
    [InlineData("MaxBatch", "many", "a whole number from 1 to 4096")]
    [InlineData("Lanes", "9", "a whole number from 1 to 8")]
    [InlineData("BatchWait", "-1", "a whole number from 0 to 60000")]
    [InlineData("BatchWait", "0.5", "a whole number from 0 to 60000")]
    public void Read_WrongValue_SaysWhatIsAllowed(string name, string value, string allowed)
    {
        var error = Assert.Throws<SettingsRejectedException>(() => Read((name, value)));

        Assert.Equal($"setting Nadir:{name} is '{value}'; give {allowed}.", error.Message);
    }

    private static UpscalerSettings Read(params (string Name, string Value)[] values) => UpscalerSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(pair => $"Nadir:{pair.Name}", pair => (string?)pair.Value)).Build());
}
