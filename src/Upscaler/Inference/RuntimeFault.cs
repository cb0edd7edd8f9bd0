using Microsoft.ML.OnnxRuntime;

namespace Nadir.Upscaler.Inference;

/// <summary>What an error of ONNX Runtime says; it has no codes of its own for what matters here, only words.</summary>
internal static class RuntimeFault
{
    private const int Longest = 300;

    // From the CPU provider (bad_alloc, the arena) and the CUDA and TensorRT providers, cuDNN and cuBLAS.
    private static readonly string[] MemoryWords =
    [
        "bad_alloc", "failed to allocate", "out of memory", "out_of_memory", "not enough memory", "ALLOC_FAILED", "available memory of",
    ];

    /// <summary>Whether the runtime ran out of memory, the host's or a device's.</summary>
    public static bool IsOutOfMemory(OnnxRuntimeException error) =>
        MemoryWords.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error's message on one line, without the full stop.</summary>
    public static string Message(OnnxRuntimeException error)
    {
        string line = error.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length <= Longest ? line : $"{line.AsSpan(0, Longest - 3)}...";
    }
}
