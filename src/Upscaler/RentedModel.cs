using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>A model on loan; disposing gives it back.</summary>
public sealed class RentedModel(IDetailModel model, SemaphoreSlim gate) : IDisposable
{
    /// <summary>The model.</summary>
    public IDetailModel Model { get; } = model;

    /// <inheritdoc/>
    public void Dispose() => gate.Release();
}
