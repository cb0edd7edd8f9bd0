using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

public sealed class FunctionCatalogTests
{
    [Fact]
    public void Catalog_Functions_AreFoundByTheirTriggers()
    {
        var settings = new Dictionary<string, string> { ["Schedule"] = "0 */5 * * * *" };

        var catalog = FunctionCatalog.FromTypes(
            [typeof(ProbeQueueFunction), typeof(ProbeBlobFunction), typeof(ProbeTimerFunction), typeof(ProbeStartupFunction), typeof(ProbeHttpFunction)],
            settings);

        Assert.Equal(["Work", "Scene", "Startup", "Sweep", "Status"], catalog.Names);
        Assert.Equal(("work", "work-poison"), (catalog.Queues[0].Queue, catalog.Queues[0].PoisonQueue));
        Assert.Equal(("scenes", "in/"), (catalog.Blobs[0].Pattern.Container, catalog.Blobs[0].Pattern.Prefix));
        Assert.Equal(["name"], catalog.Blobs[0].Pattern.Parameters);
        Assert.Equal((true, "0 */5 * * * *"), (catalog.Timers[0].RunOnStartup, catalog.Timers[1].Schedule.Text));
        Assert.Equal(("runs/{run?}", AuthorizationLevel.Function), (catalog.Https[0].Route, catalog.Https[0].Level));
        Assert.Equal(["get"], catalog.Https[0].Verbs);
        Assert.Equal(["Work"], catalog.Where(name => name == "Work").Names);
    }

    [Fact]
    public void Catalog_OwnAssembly_FindsPublicClasses()
    {
        var fault = Assert.Throws<FunctionRefusedException>(() => FunctionCatalog.FromAssemblies([typeof(ProbeQueueFunction).Assembly]));

        Assert.NotEmpty(fault.Function);
    }

    [Theory]
    [InlineData("work-poison", null)]
    [InlineData("w", "w-poison")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567", null)]
    public void Queue_PoisonQueue_IsThereWhereFunctionsHasOne(string queue, string? expected)
    {
        var function = FunctionCatalog.FromTypes([typeof(ProbeQueueFunction)]).Queues[0] with { Queue = queue };

        Assert.Equal(expected, function.PoisonQueue);
    }

    [Theory]
    [InlineData(typeof(Poco), "function Bad: Poco.Run parameter 'order' cannot be a Uri; this trigger gives String, BinaryData, Byte[].")]
    [InlineData(typeof(Misspelt), "function Bad: Misspelt.Run parameter 'nmae' is nothing that the trigger gives; it gives name, blobTrigger.")]
    [InlineData(typeof(Extra), "function Bad: Extra.Run parameter 'client' is a HttpClient, which this host cannot fill; plain parameters are string, int, long, double, bool and Guid.")]
    [InlineData(typeof(TimerExtra), "function Bad: TimerExtra.Run parameter 'name' is nothing that the trigger gives.")]
    [InlineData(typeof(NoTrigger), "function Bad: NoTrigger.Run has 0 trigger parameters; it must have one.")]
    [InlineData(typeof(TwoTriggers), "function Bad: TwoTriggers.Run has 2 trigger parameters; it must have one.")]
    [InlineData(typeof(Unknown), "function Bad: Unknown.Run parameter 'body' has a CosmosDBTriggerAttribute; this host knows queue, blob, timer and HTTP triggers.")]
    [InlineData(typeof(Output), "function Bad: Output.Run has a QueueOutputAttribute; this host has no output bindings.")]
    [InlineData(typeof(Returns), "function Bad: Returns.Run returns String; it may return nothing or a Task.")]
    [InlineData(typeof(HttpReturns), "function Bad: HttpReturns.Run returns Int32; it may return nothing, an IActionResult or an IResult, as it is or in a Task.")]
    [InlineData(typeof(AsyncVoid), "function Bad: AsyncVoid.Run is async void; it must return a Task.")]
    [InlineData(typeof(BadCron), "function Bad: '61' is not allowed for the second (0 to 59).")]
    [InlineData(typeof(BadBlobPath), "function Bad: blob path 'scenes' is not container/name; the container has no braces.")]
    [InlineData(typeof(BadBraces), "function Bad: blob path 'scenes/{name' has a brace without its partner or an odd name between braces.")]
    [InlineData(typeof(NoSetting), "function Bad: '%Queue%' needs the app setting Queue, which is not set.")]
    [InlineData(typeof(HalfPercent), "function Bad: 'a%b' has a % without its partner.")]
    public void Catalog_FunctionThatCannotRun_IsRefusedByMethodAndParameter(Type type, string message) =>
        Assert.Equal(message, Assert.Throws<FunctionRefusedException>(() => FunctionCatalog.FromTypes([type])).Message);

    [Fact]
    public void Catalog_BadRoute_IsRefused() =>
        Assert.StartsWith("function Bad: ", Assert.Throws<FunctionRefusedException>(() => FunctionCatalog.FromTypes([typeof(BadRoute)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Catalog_SameNameTwice_IsRefused() => Assert.Equal(
        "function Bad: two methods bear this name.",
        Assert.Throws<FunctionRefusedException>(() => FunctionCatalog.FromTypes([typeof(Fine), typeof(AlsoFine)])).Message);

    [Theory]
    [InlineData("scenes/{name}", "a/b.tif", "a/b.tif")]
    [InlineData("scenes/in/{name}.tif", "in/a.tif", "a")]
    [InlineData("scenes/in/{name}.tif", "in/a.tiff", null)]
    [InlineData("scenes/in/{name}.tif", "out/a.tif", null)]
    [InlineData("scenes/{year}/{name}", "2024/06/a.tif", "2024|06/a.tif")]
    [InlineData("scenes/fixed.json", "fixed.json", "")]
    [InlineData("scenes/a.c", "abc", null)]
    public void Pattern_Match_GivesTheValues(string path, string name, string? expected) =>
        Assert.Equal(expected, BlobPattern.Parse(path).Match(name) is { } values ? string.Join('|', values) : null);

    public sealed class Poco
    {
        [Function("Bad")]
        public void Run([QueueTrigger("work")] Uri order) => throw new NotSupportedException(order.ToString());
    }

    public sealed class Misspelt
    {
        [Function("Bad")]
        public void Run([BlobTrigger("scenes/{name}")] Stream scene, string nmae) => throw new NotSupportedException(nmae + scene);
    }

    public sealed class Extra
    {
        [Function("Bad")]
        public void Run([QueueTrigger("work")] string message, HttpClient client) => throw new NotSupportedException(message + client);
    }

    public sealed class TimerExtra
    {
        [Function("Bad")]
        public void Run([TimerTrigger("00:01:00")] TimerInfo timer, string name) => throw new NotSupportedException(name + timer);
    }

    public sealed class NoTrigger
    {
        [Function("Bad")]
        public void Run(string message) => throw new NotSupportedException(message);
    }

    public sealed class TwoTriggers
    {
        [Function("Bad")]
        public void Run([QueueTrigger("a")] string first, [QueueTrigger("b")] string second) => throw new NotSupportedException(first + second);
    }

    public sealed class Unknown
    {
        [Function("Bad")]
        public void Run([CosmosDBTrigger] string body) => throw new NotSupportedException(body);
    }

    public sealed class Output
    {
        [Function("Bad")]
        [QueueOutput]
        public void Run([QueueTrigger("work")] string message) => throw new NotSupportedException(message);
    }

    public sealed class Returns
    {
        [Function("Bad")]
        public string Run([QueueTrigger("work")] string message) => message;
    }

    public sealed class HttpReturns
    {
        [Function("Bad")]
        public int Run([HttpTrigger] HttpRequest request) => request.GetHashCode();
    }

    public sealed class AsyncVoid
    {
        [Function("Bad")]
        public async void Run([QueueTrigger("work")] string message) => await Task.FromException(new NotSupportedException(message));
    }

    public sealed class BadCron
    {
        [Function("Bad")]
        public void Run([TimerTrigger("61 * * * * *")] TimerInfo timer) => throw new NotSupportedException(timer.ToString());
    }

    public sealed class BadBlobPath
    {
        [Function("Bad")]
        public void Run([BlobTrigger("scenes")] Stream scene) => throw new NotSupportedException(scene.ToString());
    }

    public sealed class BadBraces
    {
        [Function("Bad")]
        public void Run([BlobTrigger("scenes/{name")] Stream scene) => throw new NotSupportedException(scene.ToString());
    }

    public sealed class BadRoute
    {
        [Function("Bad")]
        public void Run([HttpTrigger(Route = "runs/{run")] HttpRequest request) => throw new NotSupportedException(request.ToString());
    }

    public sealed class NoSetting
    {
        [Function("Bad")]
        public void Run([QueueTrigger("%Queue%")] string message) => throw new NotSupportedException(message);
    }

    public sealed class HalfPercent
    {
        [Function("Bad")]
        public void Run([QueueTrigger("a%b")] string message) => throw new NotSupportedException(message);
    }

    public sealed class Fine
    {
        [Function("Bad")]
        public void Run([QueueTrigger("work")] string message) => throw new NotSupportedException(message);
    }

    public sealed class AlsoFine
    {
        [Function("Bad")]
        public void Run([QueueTrigger("work")] string message) => throw new NotSupportedException(message);
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    private sealed class CosmosDBTriggerAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class QueueOutputAttribute : Attribute;
}
