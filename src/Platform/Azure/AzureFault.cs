using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Nadir.Core.Errors;

namespace Nadir.Platform.Azure;

/// <summary>The one place where the service's errors become results or the pipeline's errors.</summary>
internal static class AzureFault
{
    /// <summary>Runs <paramref name="work"/>; what the service refuses for now becomes <see cref="StorageUnavailableException"/>.</summary>
    /// <param name="operation">What is being done, with the path.</param>
    /// <param name="work">The call.</param>
    /// <param name="cancellationToken">The caller's: its cancellation is passed on, another is a time-out.</param>
    public static async Task<T> GuardAsync<T>(string operation, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (IsServiceError(e, cancellationToken))
        {
            throw Translate(operation, e);
        }
    }

    /// <summary>As the other, but <paramref name="expected"/> is given back when the service answers so.</summary>
    public static Task<T> GuardAsync<T>(
        string operation, Func<RequestFailedException, bool> isExpected, T expected, Func<Task<T>> work, CancellationToken cancellationToken) =>
        GuardAsync(
            operation,
            async () =>
            {
                try
                {
                    return await work();
                }
                catch (RequestFailedException e) when (isExpected(e))
                {
                    return expected;
                }
            },
            cancellationToken);

    /// <summary>The blob, the container or the queue is not there.</summary>
    public static bool IsMissing(RequestFailedException e) => e.Status == 404;

    /// <summary>The queue is not there.</summary>
    public static bool IsQueueMissing(RequestFailedException e) => e.ErrorCode == "QueueNotFound";

    /// <summary>A condition on the blob's being there, or on its ETag, does not hold.</summary>
    public static bool IsConditionNotMet(RequestFailedException e) =>
        e.ErrorCode is "BlobAlreadyExists" or "ConditionNotMet" or "TargetConditionNotMet" || e.Status == 412;

    /// <summary>The blob or its container is gone, or its ETag is another.</summary>
    public static bool IsChanged(RequestFailedException e) => IsMissing(e) || IsConditionNotMet(e);

    /// <summary>The lease is another's, has run out, or its blob is gone.</summary>
    public static bool IsLeaseTaken(RequestFailedException e) => e.Status is 404 or 409 or 412;

    /// <summary>The receipt is no longer that of the message, or the message or queue is gone.</summary>
    public static bool IsStaleReceipt(RequestFailedException e) => IsMissing(e) || e.ErrorCode == "PopReceiptMismatch";

    private static bool IsServiceError(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AggregateException many => many.InnerExceptions.All(inner => IsServiceError(inner, cancellationToken)),
        RequestFailedException or AuthenticationFailedException or HttpRequestException or SocketException => true,

        // An answer that breaks off in the middle, which the client passes on as it is.
        IOException => true,
        _ => false,
    };

    private static StorageUnavailableException Translate(string operation, Exception error)
    {
        var last = error is AggregateException many ? many.InnerExceptions[^1] : error;
        string reason = last switch
        {
            RequestFailedException { Status: 401 or 403 } e =>
                $"the account refuses this identity or key ({e.Status} {e.ErrorCode}), so grant it Storage Blob Data Contributor and Storage Queue Data Contributor",
            RequestFailedException { Status: 0 } e => $"no answer from the account ({FirstLine(e)}), so check the address and that it is up",
            RequestFailedException e => $"the account answered {e.Status} {e.ErrorCode}",
            AuthenticationFailedException e => $"no token for the account ({FirstLine(e)}), so sign in or set the identity",
            OperationCanceledException => "the account did not answer in time",
            _ => FirstLine(last),
        };
        return new StorageUnavailableException(operation, reason, error);
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].TrimEnd('.', '\r');
}
