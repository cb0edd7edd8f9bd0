namespace Nadir.Upscaler;

/// <summary>A request and whoever waits for it.</summary>
internal sealed class TileWaiter(TileRequest request, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The request.</summary>
    public TileRequest Request { get; } = request;

    /// <summary>The waiter's wish to stop.</summary>
    public CancellationToken Stop { get; } = cancellationToken;

    /// <summary>Ends once nothing touches the request's room any more.</summary>
    public Task Done => done.Task;

    /// <summary>Lets the waiter go on as the work for it has ended.</summary>
    public void End(Task work)
    {
        if (Stop.IsCancellationRequested)
        {
            Cancel();
        }
        else if (work.IsFaulted)
        {
            done.TrySetException(work.Exception.InnerExceptions);
        }
        else
        {
            done.TrySetResult();
        }
    }

    /// <summary>Lets the waiter go without an answer.</summary>
    public void Cancel() => done.TrySetCanceled(Stop);
}
