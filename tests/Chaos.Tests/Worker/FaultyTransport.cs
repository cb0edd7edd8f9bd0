using System.Globalization;
using System.Net;
using System.Text;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>
/// The network between the storage clients and the account: asks the harness about each request, and answers in the account's stead, loses
/// the request, its answer, or half of the answer when told to.
/// </summary>
internal sealed class FaultyTransport(EffectPipe pipe) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string verdict = await pipe.AskAsync($"before http {request.Method} {request.RequestUri!.PathAndQuery}");
        switch (verdict.Split(' '))
        {
            case ["answer", var status, var code]:
                return Answer(request, int.Parse(status, CultureInfo.InvariantCulture), code);
            case ["silence"]:
                await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
                throw new TaskCanceledException("the account did not answer in time");
            case ["cut-request"]:
                throw new HttpRequestException("the connection was cut before the request was out", new IOException("connection reset"));
            case ["cut-answer"]:
                (await base.SendAsync(request, cancellationToken)).Dispose();
                throw new HttpRequestException("the connection was cut before the answer came", new IOException("connection reset"));
            case ["cut-body"]:
                var response = await base.SendAsync(request, cancellationToken);
                response.Content = new HalfContent(response.Content, await response.Content.ReadAsByteArrayAsync(cancellationToken));
                return response;
            default:
                return await base.SendAsync(request, cancellationToken);
        }
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, int status, string code)
    {
        string body = $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>Made up by the chaos harness.</Message></Error>";
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            RequestMessage = request,
            Content = new StringContent(body, Encoding.UTF8, "application/xml"),
        };
        response.Headers.Add("x-ms-error-code", code);
        return response;
    }

    /// <summary>A body that breaks off in the middle.</summary>
    private sealed class HalfContent : HttpContent
    {
        private readonly byte[] bytes;

        public HalfContent(HttpContent whole, byte[] bytes)
        {
            this.bytes = bytes;
            foreach (var header in whole.Headers)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new HalfStream(bytes));

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var half = new HalfStream(bytes);
            await half.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    private sealed class HalfStream(byte[] bytes) : MemoryStream(bytes, 0, bytes.Length / 2, writable: false)
    {
        // As a connection's own, which the client therefore reads to its end before it calls an answer received.
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => OrBreak(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => OrBreak(base.Read(buffer));

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            OrBreak(await base.ReadAsync(buffer.AsMemory(offset, count), cancellationToken));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            OrBreak(await base.ReadAsync(buffer, cancellationToken));

        private static int OrBreak(int read) => read > 0 ? read : throw new IOException("the connection was cut in the middle of the answer");
    }
}
