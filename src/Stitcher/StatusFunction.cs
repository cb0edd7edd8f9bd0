using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Nadir.Platform.Runs;

namespace Nadir.Stitcher;

/// <summary>Tells over HTTP how the runs stand.</summary>
public sealed class StatusFunction(StatusReader reader)
{
    /// <summary>All runs, or the one asked for.</summary>
    [Function("Status")]
    public async Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{run?}")] HttpRequest request,
        string? run,
        CancellationToken cancellationToken) =>
        await JsonAnswer.ForAsync(reader, run, cancellationToken);
}
