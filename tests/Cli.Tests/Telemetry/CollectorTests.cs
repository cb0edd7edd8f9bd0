using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Nadir.Cli.Tests.EndToEnd;
using Nadir.Platform.Telemetry;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Telemetry;

/// <summary>The command as a process of its own, with a collector that keeps what it is sent.</summary>
public sealed class CollectorTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_WithACollectorAndJsonLog_TellsBothOfTheSameTrace()
    {
        string drop = Directory.CreateDirectory(Path.Combine(folder.Path, "drop")).FullName;
        File.Copy(Samples.Landsat, Path.Combine(drop, "seen.tiff"));
        using var collector = new Collector();
        string[] lines = await ServeAsync(drop, collector.Address);

        string received = collector.Received;
        Assert.Contains("tile-scene process", received, StringComparison.Ordinal);
        Assert.Contains("upscale-tiles process", received, StringComparison.Ordinal);
        Assert.Contains("nadir.network.evaluations", received, StringComparison.Ordinal);
        Assert.Contains("nadir.network.batch_fill", received, StringComparison.Ordinal);
        var records = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var done = records.First(record => record.GetProperty("Category").GetString() == "Nadir.Upscaler.UpscaleHandler");
        var scopes = done.GetProperty("Scopes").EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.Object).ToList();
        Assert.Contains(scopes, scope => scope.TryGetProperty("Run", out _) && scope.TryGetProperty("Unit", out _));
        string trace = scopes.First(scope => scope.TryGetProperty("TraceId", out _)).GetProperty("TraceId").GetString()!;
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(trace)), received, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_AddressOfNoCollector_IsRefusedInOneSentence()
    {
        var error = Assert.Throws<ArgumentException>(() => new TelemetryExport("nadir", "collector:4317"));

        Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT is 'collector:4317', which is no address of a collector; give one such as", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Serves until the product is there; gives what was logged.</summary>
    private async Task<string[]> ServeAsync(string drop, string collector)
    {
        string products = Path.Combine(folder.Path, "products");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "nadir.dll"), "serve", "--drop", drop, "--products", products, "--store", Path.Combine(folder.Path, "store"),
                "--models", Samples.Models, "--steps", "1", "--isolation", "none", "--log-format", "json",
            },
            RedirectStandardError = true,
            Environment =
            {
                [TelemetryExport.EndpointSetting] = collector,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            },
        };
        var lines = new ConcurrentQueue<string>();
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrEmpty(line.Data))
            {
                lines.Enqueue(line.Data);
            }
        };
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            while (!lines.Any(line => line.Contains("is published at", StringComparison.Ordinal)))
            {
                Assert.False(process.HasExited, string.Join('\n', lines));
                await Task.Delay(50, limit.Token);
            }

            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Equal(0, process.ExitCode);
        return [.. lines];
    }

    /// <summary>Keeps the bodies of what is sent to it over HTTP.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly ConcurrentQueue<string> bodies = new();

        public Collector()
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            }

            listener.Prefixes.Add($"{Address}/");
            listener.Start();
            _ = Task.Run(AnswerAsync);
        }

        public string Address { get; }

        public string Received => string.Concat(bodies);

        public void Dispose() => listener.Close();

        private async Task AnswerAsync()
        {
            while (listener.IsListening)
            {
                HttpListenerContext call;
                try
                {
                    call = await listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                using var body = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(body);
                bodies.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
                call.Response.Close();
            }
        }
    }
}
