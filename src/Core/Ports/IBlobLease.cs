namespace Nadir.Core.Ports;

/// <summary>A lease in hand. Disposing releases it; a process that dies lets it run out.</summary>
public interface IBlobLease : IAsyncDisposable
{
    /// <summary>Starts the lease's duration anew; throws <see cref="Errors.LeaseLostException"/> when it ran out or was taken.</summary>
    Task RenewAsync(CancellationToken cancellationToken);
}
