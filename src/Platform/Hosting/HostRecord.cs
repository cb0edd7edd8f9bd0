using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// One record of the host's own, a small JSON blob below a lease. Losing or damaging it costs a repeat of work that is safe to repeat, so
/// a record that does not read counts as none.
/// </summary>
internal sealed class HostRecord<T>(HostContext host, BlobPath path, JsonTypeInfo<T> type)
    where T : class
{
    /// <summary>Longest that a process which died keeps others from the record.</summary>
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(60);

    /// <summary>The record, or null when there is none yet.</summary>
    public async Task<T?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await host.Blobs.ReadAsync(path, cancellationToken) is not { } content || content.Data.Length == 0)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(content.Data.Span, type);
        }
        catch (JsonException fault)
        {
            host.Log.LogWarning("{Path} does not read ({Reason}) and counts as missing", path, fault.Message);
            return null;
        }
    }

    /// <summary>Writes the record.</summary>
    public async Task WriteAsync(T value, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(value, type));
        await host.Blobs.PutAsync(path, content, cancellationToken);
    }

    /// <summary>Takes the record for this process, or gives null when another has it. The lease renews itself until disposed.</summary>
    public async Task<RenewedLease?> TryLeaseAsync(CancellationToken cancellationToken)
    {
        using var empty = new MemoryStream();
        await host.Blobs.CreateAsync(path, empty, cancellationToken);
        return await RenewedLease.TryTakeAsync(host.Blobs, path, LeaseDuration, host.Time, host.Log, cancellationToken);
    }
}
