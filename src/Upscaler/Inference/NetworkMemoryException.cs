namespace Nadir.Upscaler.Inference;

/// <summary>A network call did not fit in memory. Never leaves this folder: <see cref="DetailSampler"/> tries fewer tiles at once.</summary>
internal sealed class NetworkMemoryException(string message, Exception? inner = null) : Exception(message, inner);
