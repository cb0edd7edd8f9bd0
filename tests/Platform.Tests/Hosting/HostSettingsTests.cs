using System.Net;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

public sealed class HostSettingsTests
{
    [Fact]
    public void Parse_NothingSet_GivesFunctionsDefaults()
    {
        var settings = HostSettings.Parse("""{ "version": "2.0" }""");

        Assert.Equal(new QueueSettings(), settings.Queues);
        Assert.Equal((16, 8, 5), (settings.Queues.BatchSize, settings.Queues.NewBatchThreshold, settings.Queues.MaxDequeueCount));
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMinutes(1)), (settings.Queues.VisibilityTimeout, settings.Queues.MaxPollingInterval));
        Assert.Equal((TimeSpan.FromMinutes(30), 5, "api"), (settings.FunctionTimeout, settings.Blobs.PoisonBlobThreshold, settings.RoutePrefix));
    }

    [Fact]
    public void Parse_EverythingSet_IsTaken()
    {
        var settings = HostSettings.Parse("""
            {
              // comments are allowed, and names in any case
              "version": "2.0",
              "functionTimeout": "-1",
              "logging": { "logLevel": { "default": "Information" } },
              "extensions": {
                "http": { "routePrefix": "/v1/" },
                "blobs": { "maxDegreeOfParallelism": 2, "poisonBlobThreshold": 3 },
                "Queues": { "BatchSize": 1, "newBatchThreshold": 0, "maxDequeueCount": 8, "visibilityTimeout": "00:00:15", "maxPollingInterval": "00:00:02", },
              },
            }
            """);

        Assert.Equal(
            new QueueSettings
            {
                BatchSize = 1,
                NewBatchThreshold = 0,
                MaxDequeueCount = 8,
                VisibilityTimeout = TimeSpan.FromSeconds(15),
                MaxPollingInterval = TimeSpan.FromSeconds(2),
            },
            settings.Queues);
        Assert.Equal(new BlobSettings { MaxDegreeOfParallelism = 2, PoisonBlobThreshold = 3 }, settings.Blobs);
        Assert.Null(settings.FunctionTimeout);
        Assert.Equal("v1", settings.RoutePrefix);
    }

    [Theory]
    [InlineData("[]", "host.json: the file holds []; it must be a JSON object.")]
    [InlineData("""{ "extensions": {} }""", "host.json: version is missing; it must be \"2.0\".")]
    [InlineData("""{ "version": "1.0" }""", "host.json: version is \"1.0\"; it must be \"2.0\".")]
    [InlineData("""{ "version": 2.0 }""", "host.json: version is 2.0; it must be a text.")]
    public void Parse_NotAHostFile_SaysWhy(string json, string message) =>
        Assert.Equal(message, Assert.Throws<HostSettingsException>(() => HostSettings.Parse(json)).Message);

    [Fact]
    public void Parse_NotJson_SaysWhere() =>
        Assert.StartsWith("host.json: the file is not JSON (", Assert.Throws<HostSettingsException>(() => HostSettings.Parse("{")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("queues", "batchSize", "0", "is 0; allowed is 1 to 32")]
    [InlineData("queues", "batchSize", "33", "is 33; allowed is 1 to 32")]
    [InlineData("queues", "batchSize", "1.5", "is 1.5; it must be a whole number")]
    [InlineData("queues", "batchSize", "\"1\"", "is \"1\"; it must be a whole number")]
    [InlineData("queues", "newBatchThreshold", "-1", "is -1; allowed is 0 or more")]
    [InlineData("queues", "maxDequeueCount", "0", "is 0; allowed is 1 or more")]
    [InlineData("queues", "visibilityTimeout", "\"-00:00:01\"", "is -00:00:01; allowed is 00:00:00 to 7.00:00:00")]
    [InlineData("queues", "visibilityTimeout", "\"8.00:00:00\"", "is 8.00:00:00; allowed is 00:00:00 to 7.00:00:00")]
    [InlineData("queues", "visibilityTimeout", "30", "is 30; it must be a time span such as \"00:00:30\"")]
    [InlineData("queues", "maxPollingInterval", "\"00:00:00.05\"", "is 00:00:00.0500000; allowed is 00:00:00.1000000 or more")]
    [InlineData("blobs", "maxDegreeOfParallelism", "0", "is 0; allowed is 1 or more")]
    [InlineData("blobs", "poisonBlobThreshold", "0", "is 0; allowed is 1 or more")]
    public void Parse_ValueOutOfRange_SaysWhatIsAllowed(string section, string name, string value, string reason)
    {
        string json = $$"""{ "version": "2.0", "extensions": { "{{section}}": { "{{name}}": {{value}} } } }""";

        var fault = Assert.Throws<HostSettingsException>(() => HostSettings.Parse(json));

        Assert.Equal($"extensions.{section}.{name}", fault.Setting);
        Assert.Equal($"host.json: extensions.{section}.{name} {reason}.", fault.Message);
    }

    [Fact]
    public void Parse_FunctionTimeoutZero_IsRefused() => Assert.Equal(
        "host.json: functionTimeout is 00:00:00; allowed is more than 00:00:00, or -1 for no limit.",
        Assert.Throws<HostSettingsException>(() => HostSettings.Parse("""{ "version": "2.0", "functionTimeout": "00:00:00" }""")).Message);

    [Fact]
    public void WithQueue_OneQueue_LeavesTheOthers()
    {
        var settings = new HostSettings().WithQueue("upscale-tiles", new QueueSettings().WithWorkers(3));

        Assert.Equal((1, 2, 3), (settings.ForQueue("upscale-tiles").BatchSize, settings.ForQueue("upscale-tiles").NewBatchThreshold, settings.ForQueue("upscale-tiles").MaxConcurrency));
        Assert.Equal(16, settings.ForQueue("tile-scene").BatchSize);
    }

    [Fact]
    public void Options_AddressOtherThanLoopback_IsRefused() => Assert.StartsWith(
        "0.0.0.0 is not a loopback address; this host checks no keys",
        Assert.Throws<ArgumentException>(() => new FunctionHostOptions { HttpEndpoint = new IPEndPoint(IPAddress.Any, 80) }).Message,
        StringComparison.Ordinal);
}
