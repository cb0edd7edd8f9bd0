using Microsoft.ML.OnnxRuntime;

namespace Nadir.Upscaler.Inference;

/// <summary>What an error of ONNX Runtime says; it has no codes of its own for what matters here, only words.</summary>
internal static class RuntimeFault
{
    private const int Longest = 500;
    private const string Status = "Status Message: ";

    // From the CPU provider (bad_alloc, the arena) and the CUDA and TensorRT providers, cuDNN and cuBLAS.
    private static readonly string[] MemoryWords =
    [
        "bad_alloc", "failed to allocate", "out of memory", "out_of_memory", "not enough memory", "ALLOC_FAILED", "available memory of",
    ];

    /// <summary>Whether the runtime ran out of memory, the host's or a device's.</summary>
    public static bool IsOutOfMemory(OnnxRuntimeException error) =>
        MemoryWords.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the error says, on one line, without code, place in the runtime's source and full stop.</summary>
    public static string Message(OnnxRuntimeException error) => Message(error.Message);

    /// <inheritdoc cref="Message(OnnxRuntimeException)"/>
    internal static string Message(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        if (line.StartsWith("[ErrorCode:", StringComparison.Ordinal) && line.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end)
        {
            line = line[(end + 2)..];
        }

        int status = line.IndexOf(Status, StringComparison.Ordinal);
        int cause = status < 0 ? 0 : status + Status.Length;
        line = line[..cause] + WithoutSourcePlace(line[cause..]);
        return line.Length <= Longest ? line : $"{line.AsSpan(0, Longest - 3)}...";
    }

    // "/path/file.cc:12 type name(parameters) const message": the message is what a person needs.
    private static string WithoutSourcePlace(string line)
    {
        int open = line.IndexOf('(', StringComparison.Ordinal);
        if (!line.StartsWith('/') || open < 0)
        {
            return line;
        }

        int depth = 0;
        for (int i = open; i < line.Length; i++)
        {
            depth += line[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
            {
                string rest = line[(i + 1)..].TrimStart();
                rest = rest.StartsWith("const ", StringComparison.Ordinal) ? rest["const ".Length..] : rest;
                return rest.Length == 0 ? line : rest;
            }
        }

        return line;
    }
}
