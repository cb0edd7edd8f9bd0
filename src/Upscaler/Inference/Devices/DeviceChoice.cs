namespace Nadir.Upscaler.Inference.Devices;

/// <summary>The device that a wish came to.</summary>
/// <param name="Device">Never <see cref="Device.Auto"/>.</param>
/// <param name="Gpu">The GPU, or null for the CPU.</param>
/// <param name="WhyNoGpu">Why it is the CPU although a GPU would have been taken; null otherwise.</param>
public sealed record DeviceChoice(Device Device, Gpu? Gpu, DeviceFault? WhyNoGpu)
{
    /// <summary>The CPU, as asked for.</summary>
    public static DeviceChoice Cpu { get; } = new(Device.Cpu, null, null);

    /// <summary>How a model is run on it, on <paramref name="threads"/> threads where it is the CPU; 0 is one a core.</summary>
    public InferenceOptions Inference(int threads = 0) => new() { Device = Device, GpuName = Gpu?.Name, Threads = threads };

    /// <summary>One line for the log, without full stop.</summary>
    public override string ToString() => (Gpu, WhyNoGpu) switch
    {
        ({ } gpu, _) => $"device {Device}: GPU {gpu}",
        (_, { } fault) => $"device {Device}, no GPU: {fault.Reason}; {fault.Remedy}",
        _ => $"device {Device}",
    };
}
