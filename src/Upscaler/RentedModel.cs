using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>A model on loan; disposing gives it back.</summary>
public sealed class RentedModel : IDisposable
{
    private readonly SemaphoreSlim? gate;
    private readonly TileBatcher? batcher;
    private readonly ComingUnits? units;
    private IDisposable? coming;

    /// <summary>A model that is the borrower's alone until it gives back <paramref name="gate"/>, which it holds.</summary>
    internal RentedModel(IDetailModel model, SemaphoreSlim gate)
    {
        Model = model;
        this.gate = gate;
    }

    /// <summary>A model that borrowers share by <paramref name="batcher"/>; between two calls a borrower is among <paramref name="units"/>.</summary>
    internal RentedModel(IDetailModel model, TileBatcher batcher, ComingUnits units)
    {
        Model = model;
        (this.batcher, this.units) = (batcher, units);
        coming = units.Add();
    }

    /// <summary>The model.</summary>
    public IDetailModel Model { get; }

    /// <summary>Runs it on a unit's tiles; the request's room is the model's until the task has ended.</summary>
    public async Task RunAsync(TileRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (batcher is null)
        {
            request.Run(Model, cancellationToken);
            return;
        }

        // It has joined a batch before it is not coming any more, so that those who waited for it go with it.
        var running = batcher.RunAsync(request, cancellationToken);
        coming?.Dispose();
        await running;
        coming = units?.Add();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        coming?.Dispose();
        gate?.Release();
    }
}
