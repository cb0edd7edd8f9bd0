using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Nadir.Core.Errors;

namespace Nadir.Platform.Azurite;

/// <summary>
/// An Azurite of our own: on free loopback ports, with its data in a private folder and a key that only this process knows. It stops when disposed, and also
/// when this process dies in any way, since it watches its standard input; Ctrl-C on the terminal is left to this process.
/// </summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "nadir";
    private const int Attempts = 3;
    private const int KeptLines = 20;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    // Runs before Azurite in its process: end of input means stop, in order first, for good 5 s later; SIGINT is not heard.
    private const string Watch =
        "const once=process.once.bind(process);"
        + "process.once=(name,f)=>name==='SIGINT'?process.on(name,()=>{}):once(name,f);"
        + "const stop=()=>{process.emit('SIGTERM');setTimeout(()=>process.exit(0),5000).unref()};"
        + "process.stdin.on('end',stop).on('error',stop).resume();";

    private readonly ProcessStartInfo start;
    private readonly Queue<string> lastLines = new();
    private Process process;

    private AzuriteProcess(ProcessStartInfo start, int blobPort, int queuePort, string key)
    {
        this.start = start;
        BlobPort = blobPort;
        QueuePort = queuePort;
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};"
            + $"BlobEndpoint=http://127.0.0.1:{blobPort}/{Account};QueueEndpoint=http://127.0.0.1:{queuePort}/{Account};";
        process = Launch();
    }

    /// <summary>How to reach it: for <see cref="Azure.StorageConnection.Parse"/> and for GDAL.</summary>
    public string ConnectionString { get; }

    private int BlobPort { get; }

    private int QueuePort { get; }

    /// <summary>Starts Azurite and waits until it answers.</summary>
    /// <param name="mainScript">Azurite's <c>azurite.js</c> below infra/azurite/node_modules.</param>
    /// <param name="dataFolder">Where it keeps its data; made when missing, taken up again when there.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="StorageUnavailableException">Node or Azurite is not installed, or it does not start.</exception>
    public static async Task<AzuriteProcess> StartAsync(string mainScript, string dataFolder, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(mainScript);
        ArgumentException.ThrowIfNullOrEmpty(dataFolder);
        if (!File.Exists(mainScript))
        {
            throw Fault($"Azurite is not installed at {mainScript}, so run 'eng/setup --azurite' once");
        }

        Directory.CreateDirectory(dataFolder);
        for (int attempt = 1; ; attempt++)
        {
            var azurite = Create(mainScript, dataFolder);
            try
            {
                await azurite.WaitUntilAnsweringAsync(cancellationToken);
                return azurite;
            }
            catch (StorageUnavailableException) when (attempt < Attempts && azurite.LostAPort())
            {
                await azurite.DisposeAsync();
            }
            catch
            {
                await azurite.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Stops it in order; what was written is kept.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts it again after <see cref="StopAsync"/> at the same address, with its data, and waits until it answers.</summary>
    /// <exception cref="StorageUnavailableException">It does not start; another program may have taken its ports.</exception>
    public Task ResumeAsync(CancellationToken cancellationToken)
    {
        process.Dispose();
        process = Launch();
        return WaitUntilAnsweringAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private static AzuriteProcess Create(string mainScript, string dataFolder)
    {
        int[] ports = FreePorts(3);
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList =
            {
                "--import", "data:text/javascript;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(Watch)), Path.GetFullPath(mainScript), "--silent", "--skipApiVersionCheck", "--disableTelemetry",
                "--location", Path.GetFullPath(dataFolder),
                "--blobHost", "127.0.0.1", "--blobPort", $"{ports[0]}",
                "--queueHost", "127.0.0.1", "--queuePort", $"{ports[1]}",
                "--tableHost", "127.0.0.1", "--tablePort", $"{ports[2]}",
            },
            Environment = { ["AZURITE_ACCOUNTS"] = $"{Account}:{key}" },
        };
        return new AzuriteProcess(start, ports[0], ports[1], key);
    }

    private Process Launch()
    {
        Process launched;
        try
        {
            launched = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Fault("node cannot be started, so install Node.js 20 or later and run 'eng/setup --azurite' once", e);
        }

        launched.OutputDataReceived += (_, line) => Keep(line.Data);
        launched.ErrorDataReceived += (_, line) => Keep(line.Data);
        launched.BeginOutputReadLine();
        launched.BeginErrorReadLine();
        return launched;
    }

    // Between our letting go of a port and Azurite's taking it another program may have it: then we start anew.
    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        try
        {
            return [.. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }

    private static StorageUnavailableException Fault(string reason, Exception? inner = null) => new("start Azurite", reason, inner);

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task WaitUntilAnsweringAsync(CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!(await AnswersAsync(BlobPort, cancellationToken) && await AnswersAsync(QueuePort, cancellationToken)))
        {
            if (process.HasExited)
            {
                await process.WaitForExitAsync(cancellationToken);
                throw Fault($"it ended with code {process.ExitCode}: {LastWords()}");
            }

            if (TimeProvider.System.GetElapsedTime(start) > StartLimit)
            {
                throw Fault($"it did not answer within {StartLimit.TotalSeconds:0} s");
            }

            await Task.Delay(50, cancellationToken);
        }

        if (process.HasExited)
        {
            throw Fault($"it ended with code {process.ExitCode}: {LastWords()}");
        }
    }

    private bool LostAPort() => LastWords().Contains("EADDRINUSE", StringComparison.Ordinal);

    private string LastWords()
    {
        lock (lastLines)
        {
            return string.Join(" / ", lastLines);
        }
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (lastLines)
        {
            lastLines.Enqueue(line.Trim());
            if (lastLines.Count > KeptLines)
            {
                lastLines.Dequeue();
            }
        }
    }
}
