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
    /// <summary>Does <paramref name="work"/>; when it fails for good, calls <paramref name="record"/> with the reason.</summary>
    public static async Task RunAsync(Func<Task> work, Func<string, Task> record)
    {
        try
        {
            await work();
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
}
