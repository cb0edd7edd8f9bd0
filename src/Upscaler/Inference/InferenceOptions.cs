using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// How a model is run. On the CPU none of it changes a product's bytes on one machine; a GPU's products differ from them within a bound
/// (docs/gpu.md).
/// </summary>
public sealed record InferenceOptions
{
    /// <summary>Most threads that may be asked for.</summary>
    public const int MaxThreads = 256;

    /// <summary>Most lanes that may be asked for.</summary>
    public const int MaxLanes = 8;

    private const int LanesOfCuda = 2;
    private readonly int? lanes;
    private readonly bool? samplesOnDevice;
    private readonly bool? measuresBatch;

    /// <summary>What runs the graphs, the CPU by default; <see cref="Device.Auto"/> is settled by <see cref="DeviceFinder"/> before.</summary>
    public Device Device
    {
        get;
        init
        {
            if (value == Device.Auto)
            {
                throw new ArgumentException("auto is settled by DeviceFinder before a model is loaded", nameof(value));
            }

            field = value;
        }
    }

    /// <summary>Whether tensors are copied to and from a device and features stay there, as on a GPU, on the CPU too; for tests of that way.</summary>
    internal bool CopiesTensors { get; init; }

    /// <summary>
    /// Whether all steps of a tile run as one graph on the device, as by default on a GPU; else the host steps between calls of the denoiser, as on
    /// the CPU, whose bytes that settles. Both ways agree within rounding (docs/decisions/0018).
    /// </summary>
    public bool SamplesOnDevice
    {
        get => samplesOnDevice ?? Device.IsGpu;
        init => samplesOnDevice = value;
    }

    /// <summary>
    /// Calls of a model that run at once, 1 to 8; by default 2 by CUDA, where one computes while the other makes noise and copies, and 1 on the CPU and by
    /// TensorRT, which would build its engines twice.
    /// </summary>
    public int Lanes
    {
        get => lanes ?? (Device.Kind == DeviceKind.Cuda ? LanesOfCuda : 1);
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxLanes);
            lanes = value;
        }
    }

    /// <summary>
    /// Whether the largest batch is chosen by trying where none is given, as by default by CUDA; else it is the card's. TensorRT would build an engine for
    /// each size.
    /// </summary>
    public bool MeasuresBatch
    {
        get => measuresBatch ?? Device.Kind == DeviceKind.Cuda;
        init => measuresBatch = value;
    }

    /// <summary>Name of the GPU, for what a product tells of its making; null for the CPU.</summary>
    public string? GpuName { get; init; }

    /// <summary>Threads of one network call, 0 to 256; 0 (the default) is one a core.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxThreads);
            field = value;
        }
    }

    /// <summary>Most tiles in one network call, at least 1; null (the default) is what was measured, or the card's preferred batch.</summary>
    public int? MaxBatch
    {
        get;
        init
        {
            if (value is { } batch)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
            }

            field = value;
        }
    }
}
