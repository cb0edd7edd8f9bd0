using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>
/// Stands between GDAL and the account. Each request goes on to the account unless <paramref name="judge"/> says: "500" or "503" is answered
/// in the account's stead, "cut-request" closes the connection, "cut-body" closes it within the answer, "silence" says nothing for a second.
/// </summary>
internal sealed class RasterProxy(int accountPort, Func<string> judge) : IDisposable
{
    private const int AnswerLeftOnCut = 300;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();

    /// <summary>Where GDAL finds it.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Starts to listen.</summary>
    public void Start()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var account = new TcpClient())
        {
            try
            {
                await account.ConnectAsync(IPAddress.Loopback, accountPort, stop.Token);
                var limit = new StrongBox(long.MaxValue);
                var answers = PumpAnswersAsync(account.GetStream(), client.GetStream(), limit);
                await PumpRequestsAsync(client.GetStream(), account.GetStream(), limit);
                client.Close();
                account.Close();
                await answers;
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // Either side is gone, or the account is: both connections close, as they would without a proxy.
            }
        }
    }

    /// <summary>GDAL sends a request's head in one piece and has no bodies to send.</summary>
    private async Task PumpRequestsAsync(NetworkStream client, NetworkStream account, StrongBox limit)
    {
        byte[] buffer = new byte[64 << 10];
        int read;
        while ((read = await client.ReadAsync(buffer, stop.Token)) > 0)
        {
            switch (judge())
            {
                case "cut-request":
                    return;
                case "cut-body":
                    limit.Value = AnswerLeftOnCut;
                    break;
                case "silence":
                    await Task.Delay(1000, stop.Token);
                    return;
                case ("500" or "503") and var status:
                    await client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Made up\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stop.Token);
                    return;
            }

            await account.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }

    private async Task PumpAnswersAsync(NetworkStream account, NetworkStream client, StrongBox limit)
    {
        byte[] buffer = new byte[64 << 10];
        int read;
        while ((read = await account.ReadAsync(buffer, stop.Token)) > 0)
        {
            int passed = (int)Math.Min(read, limit.Value);
            await client.WriteAsync(buffer.AsMemory(0, passed), stop.Token);
            if (passed < read)
            {
                client.Close();
                return;
            }
        }

        client.Close();
    }

    /// <summary>How many bytes of answers may still pass.</summary>
    private sealed class StrongBox(long value)
    {
        public long Value { get; set; } = value;
    }
}
