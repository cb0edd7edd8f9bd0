using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Answers HTTP functions on a loopback address. Any local caller is let in, whatever key the cloud would ask for; requests that name
/// another host are not, so that no web page can reach the functions by a name of its own.
/// </summary>
internal sealed class HttpEndpoints(IReadOnlyList<HttpFunction> functions, HostContext host, ILoggerFactory logs)
{
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// Starts listening, calls <paramref name="started"/> with the address, and runs until <paramref name="draining"/> fires and requests
    /// under way have ended; <paramref name="stopping"/> cuts that short.
    /// </summary>
    public async Task RunAsync(Action<Uri> started, CancellationToken draining, CancellationToken stopping)
    {
        await using var app = Build(stopping);
        await app.StartAsync(stopping);
        started(new Uri(app.Urls.First()));
        await Task.Delay(Timeout.InfiniteTimeSpan, draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(stopping);
    }

    private WebApplication Build(CancellationToken stopping)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(host.Options.HttpEndpoint!));
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime>(new NoSignals());
        builder.Services.AddRoutingCore();
        builder.Services.AddMvcCore();
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = LoopbackNames);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = host.Options.DrainTimeout + host.Options.CancelGrace);
        var app = builder.Build();
        app.UseHostFiltering();
        app.UseRouting();
        foreach (var function in functions)
        {
            Map(app, function, stopping);
        }

        return app;
    }

    private void Map(WebApplication app, HttpFunction function, CancellationToken stopping)
    {
        string route = $"/{host.Settings.RoutePrefix}/{function.Route}".Replace("//", "/", StringComparison.Ordinal);
        RequestDelegate answer = context => AnswerAsync(function, context, stopping);
        if (function.Verbs.Count == 0)
        {
            app.Map(route, answer);
        }
        else
        {
            app.MapMethods(route, function.Verbs.Select(verb => verb.ToUpperInvariant()), answer);
        }
    }

    private async Task AnswerAsync(HttpFunction function, HttpContext context, CancellationToken stopping)
    {
        var data = InvocationInput.NewData();
        foreach (var (key, value) in context.Request.RouteValues)
        {
            data[key] = value?.ToString();
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var input = new InvocationInput((_, _) => ValueTask.FromResult<object?>(context.Request), data);
        string source = $"{context.Request.Method} {context.Request.Path}";
        var result = await host.Invoker.InvokeAsync(function.Method, input, source, 1, either.Token);
        if (result.Outcome != InvocationOutcome.Succeeded)
        {
            Fail(context, result);
        }
        else if (result.Value is IActionResult action)
        {
            await action.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()));
        }
        else if (result.Value is IResult plain)
        {
            await plain.ExecuteAsync(context);
        }
    }

    private static void Fail(HttpContext context, InvocationResult result)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = result.Outcome == InvocationOutcome.Interrupted
                ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status500InternalServerError;
        }
    }

    /// <summary>Leaves the process's signals to whoever runs this host.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
