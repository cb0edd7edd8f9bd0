using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Calls functions: a fresh scope and instance each, functionTimeout, log and observers. The one place where any exception of
/// user code is caught; it becomes an outcome.
/// </summary>
internal sealed class FunctionInvoker(
    IServiceProvider services,
    TimeSpan? functionTimeout,
    TimeSpan cancelGrace,
    TimeProvider time,
    IHostObserver observer,
    ILogger log)
{
    private const string LeftBehind = "it did not stop when asked and was left behind.";

    private long calls;
    private int underWay;

    /// <summary>Calls begun so far.</summary>
    public long Calls => Interlocked.Read(ref calls);

    /// <summary>Calls that have not ended.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>
    /// Calls a function. Its token fires at functionTimeout and when <paramref name="stopping"/> does; one that does not end within the
    /// grace after that is left behind, so that it cannot hold up the host. Never throws what the function throws.
    /// </summary>
    public async Task<InvocationResult> InvokeAsync(
        FunctionMethod function,
        InvocationInput input,
        string source,
        int attempt,
        CancellationToken stopping)
    {
        var invocation = new Invocation(Interlocked.Increment(ref calls), function.Name, source, attempt);
        Interlocked.Increment(ref underWay);
        try
        {
            log.LogInformation("{Function} started ({Source}, attempt {Attempt})", function.Name, source, attempt);
            observer.InvocationStarted(invocation);
            long start = time.GetTimestamp();
            var (outcome, value, error) = await CallAsync(function, input, stopping);
            var result = new InvocationResult(outcome, time.GetElapsedTime(start), value, error);
            Report(invocation, result);
            observer.InvocationEnded(invocation, result);
            return result;
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private async Task<(InvocationOutcome Outcome, object? Value, Exception? Error)> CallAsync(
        FunctionMethod function,
        InvocationInput input,
        CancellationToken stopping)
    {
        using var timeout = functionTimeout is { } limit ? new CancellationTokenSource(limit, time) : new CancellationTokenSource();
        using var token = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        var call = Task.Run(() => RunAsync(function, input, token.Token), CancellationToken.None);
        bool ended = await EndsAsync(call, token.Token);
        if (timeout.IsCancellationRequested)
        {
            string reason = $"{function.Name} ran longer than functionTimeout ({functionTimeout})";
            return (InvocationOutcome.TimedOut, null, new TimeoutException(ended ? $"{reason}." : $"{reason}; {LeftBehind}"));
        }

        if (!ended)
        {
            return (InvocationOutcome.Interrupted, null, new OperationCanceledException($"{function.Name}: {LeftBehind}"));
        }

        var (value, error) = await call;
        return error switch
        {
            null => (InvocationOutcome.Succeeded, value, null),
            OperationCanceledException when stopping.IsCancellationRequested => (InvocationOutcome.Interrupted, null, error),
            _ => (InvocationOutcome.Failed, null, error),
        };
    }

    private async Task<(object? Value, Exception? Error)> RunAsync(
        FunctionMethod function,
        InvocationInput input,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = services.CreateAsyncScope();
            return (await function.InvokeAsync(scope.ServiceProvider, input, cancellationToken), null);
        }
        catch (Exception error)
        {
            return (null, error);
        }
    }

    /// <summary>True when the call ends; false when it is still under way a grace after its token fired.</summary>
    private async Task<bool> EndsAsync(Task call, CancellationToken token)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(token);
        await Task.WhenAny(call, Task.Delay(Timeout.InfiniteTimeSpan, done.Token));
        if (!call.IsCompleted)
        {
            using var grace = new CancellationTokenSource();
            await Task.WhenAny(call, Task.Delay(cancelGrace, time, grace.Token));
            await grace.CancelAsync();
        }

        await done.CancelAsync();
        return call.IsCompleted;
    }

    private void Report(Invocation invocation, InvocationResult result)
    {
        if (result.Error is null)
        {
            log.LogInformation("{Function} succeeded ({Source}) after {Duration}", invocation.Function, invocation.Source, result.Duration);
            return;
        }

        // A pipeline error says in one sentence what a person needs; anything else is a surprise and worth its stack.
        log.Log(
            result.Outcome == InvocationOutcome.Interrupted ? LogLevel.Warning : LogLevel.Error,
            result.Error is PipelineException or TimeoutException or OperationCanceledException ? null : result.Error,
            "{Function} {Outcome} ({Source}, attempt {Attempt}) after {Duration}: {Reason}",
            invocation.Function,
            result.Outcome,
            invocation.Source,
            invocation.Attempt,
            result.Duration,
            result.Error.Message);
    }
}
