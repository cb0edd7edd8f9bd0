using System.Net;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

public sealed class HttpEndpointsTests : IAsyncLifetime, IDisposable
{
    private readonly HostBench bench = new()
    {
        Options = new FunctionHostOptions { HttpEndpoint = new IPEndPoint(IPAddress.Loopback, 0) },
    };

    private readonly HttpClient client = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => bench.DisposeAsync().AsTask();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Http_RouteParameter_IsBoundByName()
    {
        await StartAsync();

        string body = await client.GetStringAsync("api/runs/abc?q=1");

        Assert.Equal("""{"run":"abc","query":"1"}""", body);
        Assert.Equal("GET /api/runs/abc", bench.Observer.Ended[0].Invocation.Source);
    }

    [Fact]
    public async Task Http_OptionalParameterLeftOut_IsNull()
    {
        await StartAsync();

        await client.GetStringAsync("api/runs");

        Assert.Equal("all", bench.Probe.Calls[0].Text);
    }

    [Fact]
    public async Task Http_MethodNotNamed_IsRefused()
    {
        await StartAsync();

        using var response = await client.PostAsync("api/runs", null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Empty(bench.Probe.Calls);
    }

    [Fact]
    public async Task Http_NoRouteNoMethods_AnswersAllUnderTheFunctionsName()
    {
        await StartAsync();

        using var response = await client.PutAsync("api/Plain", null);

        Assert.Equal((HttpStatusCode.Accepted, "plain"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Http_UnknownRoute_IsNotFound()
    {
        await StartAsync();

        using var response = await client.GetAsync("runs");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Http_FunctionThrows_IsAServerErrorWithoutDetails()
    {
        bench.Probe.Handle = (_, _) => throw new InvalidOperationException("secret");
        await StartAsync();

        using var response = await client.GetAsync("api/runs");

        Assert.Equal((HttpStatusCode.InternalServerError, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal([InvocationOutcome.Failed], bench.Observer.Outcomes);
    }

    [Fact]
    public async Task Http_ForeignHostName_IsRefused()
    {
        await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/runs") { Headers = { Host = "evil.example" } };

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Http_RoutePrefixEmpty_AnswersAtTheRoot()
    {
        bench.Settings = new HostSettings { RoutePrefix = "" };
        await StartAsync();

        using var response = await client.GetAsync("runs");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Http_NoAddressGiven_DoesNotListen()
    {
        bench.Options = new FunctionHostOptions();

        bench.Start(typeof(ProbeHttpFunction));
        await HostBench.UntilAsync(() => bench.Observer.IsStarted);

        Assert.Null(bench.Observer.HttpAddress);
        await bench.StopAsync();
    }

    private async Task StartAsync()
    {
        bench.Start(typeof(ProbeHttpFunction), typeof(ProbeResultFunction));
        await HostBench.UntilAsync(() => bench.Observer.IsStarted);
        client.BaseAddress = bench.Observer.HttpAddress;
    }
}
