using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;

namespace Nadir.Stitcher;

/// <summary>An HTTP answer with a JSON body, which needs no MVC services of its host.</summary>
internal sealed class JsonAnswer(int status, object body) : IActionResult
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The answer to a question for one run (by id) or, without an id, for all.</summary>
    public static async Task<JsonAnswer> ForAsync(StatusReader reader, string? run, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(run))
        {
            return new JsonAnswer(StatusCodes.Status200OK, await reader.ListAsync(cancellationToken).ToListAsync(cancellationToken));
        }

        if (!RunId.IsValid(run))
        {
            return new JsonAnswer(StatusCodes.Status400BadRequest, new { error = $"a run id has {RunId.Length} lower-case hex digits" });
        }

        return await reader.FindAsync(new RunId(run), cancellationToken) is { } progress
            ? new JsonAnswer(StatusCodes.Status200OK, progress)
            : new JsonAnswer(StatusCodes.Status404NotFound, new { error = $"there is no run {run}" });
    }

    /// <inheritdoc/>
    public Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = status;
        return response.WriteAsJsonAsync(body, body.GetType(), Options, context.HttpContext.RequestAborted);
    }
}
