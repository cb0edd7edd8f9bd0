using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Nadir.Raster.Tests.Support;

/// <summary>
/// A loopback server that answers for one blob as Azure Storage does, as far as range reads go. It counts what is read, tells which
/// authorization came, and can be told to fail.
/// </summary>
public sealed class BlobServer : IDisposable
{
    private readonly HttpListener listener = new();
    private byte[] blob;

    /// <summary>Starts to serve <paramref name="blob"/> at scenes/scene.tif.</summary>
    public BlobServer(byte[] blob)
    {
        this.blob = blob;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Bytes of the blob sent so far.</summary>
    public long BytesSent { get; private set; }

    /// <summary>The status of every answer from now on, or null to serve the blob.</summary>
    public int? FailWith { get; set; }

    /// <summary>The Authorization headers seen.</summary>
    public ConcurrentBag<string> Authorizations { get; } = [];

    /// <summary>Puts another blob in its place.</summary>
    public void Replace(byte[] other) => blob = other;

    /// <inheritdoc/>
    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                Answer(context.Request, context.Response);
            }
        }
        catch (Exception error) when (error is ObjectDisposedException or HttpListenerException)
        {
            // Closed: the test is over.
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        Authorizations.Add(request.Headers["Authorization"] ?? "");
        bool found = request.Url!.AbsolutePath == "/devstoreaccount1/scenes/scene.tif";
        response.StatusCode = FailWith ?? (found ? 200 : 404);
        if (response.StatusCode == 200)
        {
            var (first, last) = Range(request.Headers["Range"] ?? request.Headers["x-ms-range"]);
            response.StatusCode = request.Headers["Range"] is null && request.Headers["x-ms-range"] is null ? 200 : 206;
            response.Headers["Content-Range"] = $"bytes {first}-{last}/{blob.Length}";
            response.Headers["Accept-Ranges"] = "bytes";
            response.Headers["x-ms-blob-type"] = "BlockBlob";
            response.ContentLength64 = last - first + 1;
            if (request.HttpMethod == "GET")
            {
                BytesSent += last - first + 1;
                response.OutputStream.Write(blob, first, last - first + 1);
            }
        }

        response.Close();
    }

    private (int First, int Last) Range(string? header)
    {
        if (header is null)
        {
            return (0, blob.Length - 1);
        }

        string[] ends = header["bytes=".Length..].Split('-');
        int last = ends[1].Length == 0 ? blob.Length - 1 : int.Parse(ends[1], CultureInfo.InvariantCulture);
        return (int.Parse(ends[0], CultureInfo.InvariantCulture), Math.Min(last, blob.Length - 1));
    }
}
