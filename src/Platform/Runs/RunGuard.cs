using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;

namespace Nadir.Platform.Runs;

/// <summary>
/// The one place where an error's <see cref="Disposition"/> becomes what happens to the message: Retry lets it through so that the
/// queue delivers again, Fail records it and finishes the message, Discard finishes it. Any other exception goes through: it is
/// retried until the dequeue limit and then handled as poison.
/// </summary>
public static class RunGuard
{
    /// <summary>
    /// Pauses before a scene that was read over the network and refused is looked at again: as long as the storage clients try. GDAL takes an
    /// answer that breaks off for the file's end, so one refusal shows nothing; damage is there at every look.
    /// </summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

    /// <summary>
    /// Does <paramref name="work"/>, again where it refuses a scene that is not on this machine; when it fails for good, calls
    /// <paramref name="record"/> with the reason.
    /// </summary>
    /// <param name="work">The work; safe to repeat.</param>
    /// <param name="record">Records why it failed.</param>
    /// <param name="time">Whose time the pauses are; the system's unless given.</param>
    /// <param name="cancellationToken">Ends a pause.</param>
    public static async Task RunAsync(
        Func<Task> work, Func<string, Task> record, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await LookAgainAsync(work, time ?? TimeProvider.System, cancellationToken);
        }
        catch (PipelineException e) when (e.Disposition == Disposition.Fail)
        {
            await record(e.Message);
        }
        catch (PipelineException e) when (e.Disposition == Disposition.Discard)
        {
            // The work is no longer wanted: the message is finished by returning.
        }
    }

    /// <summary>
    /// Does <paramref name="work"/> on a message of a poison queue. One that is none of ours is finished with its sentence in the log: there is
    /// no run to record it on, and no further queue for it, so that it would come back for ever.
    /// </summary>
    public static async Task FinishPoisonAsync(Func<Task> work, ILogger logger)
    {
        try
        {
            await work();
        }
        catch (MessageRejectedException e)
        {
            logger.LogError("A poison message is thrown away: {Reason}", e.Message);
        }
    }

    private static async Task LookAgainAsync(Func<Task> work, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var pause in Pauses)
        {
            try
            {
                await work();
                return;
            }
            catch (SceneRejectedException e) when (e.IsRemote)
            {
                await Task.Delay(pause, time, cancellationToken);
            }
        }

        await work();
    }
}
