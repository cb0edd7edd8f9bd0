namespace Nadir.Upscaler.Inference.Devices;

/// <summary>What the NVIDIA driver says of itself.</summary>
/// <param name="Code">CUDA's result of starting it: 0, or an error such as 100, no device.</param>
/// <param name="Version">The CUDA version it can do, 1000 times major plus 10 times minor; 0 where unknown.</param>
/// <param name="Gpus">The GPUs, in order.</param>
internal sealed record DriverAnswer(int Code, int Version, IReadOnlyList<Gpu> Gpus)
{
    /// <summary>CUDA_SUCCESS.</summary>
    public const int Success = 0;

    /// <summary>CUDA_ERROR_NO_DEVICE.</summary>
    public const int NoDevice = 100;
}
