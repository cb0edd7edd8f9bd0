using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Nadir.Platform.Tests.Hosting;

public sealed class ProbeQueueFunction(Probe probe)
{
    [Function("Work")]
    public Task RunAsync([QueueTrigger("work")] string message, int dequeueCount, CancellationToken cancellationToken) =>
        probe.RunAsync(message, dequeueCount, cancellationToken);
}

public sealed class ProbePoisonFunction(Probe probe)
{
    [Function("WorkPoison")]
    public Task RunAsync([QueueTrigger("work-poison")] string message, int dequeueCount, CancellationToken cancellationToken) =>
        probe.RunAsync(message, dequeueCount, cancellationToken);
}

public sealed class ProbeBytesFunction(Probe probe)
{
    [Function("Bytes")]
    public Task RunAsync([QueueTrigger("work")] byte[] message, string id, CancellationToken cancellationToken) =>
        probe.RunAsync($"{message.Length} {id}", 0, cancellationToken);
}

public sealed class ProbeBlobFunction(Probe probe)
{
    [Function("Scene")]
    public async Task RunAsync(
        [BlobTrigger("scenes/in/{name}.tif", Source = BlobTriggerSource.EventGrid)] Stream scene,
        string name,
        CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(scene);
        await probe.RunAsync($"{name}={await reader.ReadToEndAsync(cancellationToken)}", 0, cancellationToken);
    }
}

public sealed class ProbeNameOnlyFunction(Probe probe)
{
    [Function("NameOnly")]
    public Task RunAsync([BlobTrigger("scenes/{name}")] Stream scene, string name, CancellationToken cancellationToken) =>
        probe.RunAsync($"{name}, opened {scene is null}", 0, cancellationToken);
}

public sealed class ProbeTimerFunction(Probe probe)
{
    [Function("Sweep")]
    public Task RunAsync([TimerTrigger("%Schedule%", RunOnStartup = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        probe.RunAsync($"due {timer.IsPastDue}", 0, cancellationToken);
}

public sealed class ProbeStartupFunction(Probe probe)
{
    [Function("Startup")]
    public Task RunAsync([TimerTrigger("0 0 0 * * *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) =>
        probe.RunAsync($"due {timer.IsPastDue}", 0, cancellationToken);
}

public sealed class ProbeHttpFunction(Probe probe)
{
    [Function("Status")]
    public async Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{run?}")] HttpRequest request,
        string? run,
        CancellationToken cancellationToken)
    {
        await probe.RunAsync(run ?? "all", 0, cancellationToken);
        return new OkObjectResult(new { run, query = request.Query["q"].ToString() });
    }
}

public sealed class ProbeResultFunction(Probe probe)
{
    [Function("Plain")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request,
        CancellationToken cancellationToken)
    {
        await probe.RunAsync(request.Method, 0, cancellationToken);
        return Results.Text("plain", statusCode: StatusCodes.Status202Accepted);
    }
}
