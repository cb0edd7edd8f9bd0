using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Nadir.RasterProbe.Tests;

/// <summary>A loopback server that nobody should come to. It keeps who did.</summary>
internal sealed class CanaryServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public CanaryServer()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The first bytes of each connection.</summary>
    public ConcurrentQueue<string> Visits { get; } = new();

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                byte[] bytes = new byte[256];
                int read = await client.GetStream().ReadAsync(bytes);
                Visits.Enqueue(System.Text.Encoding.ASCII.GetString(bytes, 0, read));
                await client.GetStream().WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException or IOException)
        {
            // Closed: the test is over.
        }
    }
}
