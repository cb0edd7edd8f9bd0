namespace Nadir.Upscaler.Inference.Devices;

/// <summary>What computes.</summary>
public enum DeviceKind
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first GPU where there is one that can be used, else the processor.</summary>
    Auto,

    /// <summary>A GPU, by ONNX Runtime's CUDA provider.</summary>
    Cuda,

    /// <summary>A GPU, by its TensorRT provider, which leaves what TensorRT cannot do to the CUDA provider.</summary>
    TensorRt,
}
