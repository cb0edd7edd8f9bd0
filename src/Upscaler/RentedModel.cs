using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>A model on loan; disposing gives it back.</summary>
public sealed class RentedModel : IDisposable
{
    private readonly SemaphoreSlim? gate;
    private readonly TileBatcher? batcher;

    /// <summary>A model that is the borrower's alone until it gives back <paramref name="gate"/>, which it holds.</summary>
    internal RentedModel(IDetailModel model, SemaphoreSlim gate)
    {
        Model = model;
        this.gate = gate;
    }

    /// <summary>A model that borrowers share by <paramref name="batcher"/>.</summary>
    internal RentedModel(IDetailModel model, TileBatcher batcher)
    {
        Model = model;
        this.batcher = batcher;
    }

    /// <summary>The model.</summary>
    public IDetailModel Model { get; }

    /// <summary>Runs it on a unit's tiles; the request's room is the model's until the task has ended.</summary>
    public Task RunAsync(TileRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (batcher is not null)
        {
            return batcher.RunAsync(request, cancellationToken);
        }

        request.Run(Model, cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => gate?.Release();
}
