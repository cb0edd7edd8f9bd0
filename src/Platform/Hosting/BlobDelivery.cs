using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// What becomes of one version of a blob: called until it succeeds or the poison threshold is reached, one process at a time. Each try
/// is written down before it begins, so that a blob that kills its process ends as poison too.
/// </summary>
internal sealed class BlobDelivery(BlobFunction function, HostContext host)
{
    private readonly string name = function.Method.Name;

    /// <summary>Tries the version in <paramref name="entry"/> once; true when it is settled, false when it wants another look.</summary>
    public async Task<bool> RunAsync(BlobEntry entry, IReadOnlyList<string> values, CancellationToken stopping)
    {
        var record = Record(entry.Path);
        if (await record.ReadAsync(stopping) is { Settled: true } known && known.ETag == entry.ETag)
        {
            return true;
        }

        await using var lease = await record.TryLeaseAsync(stopping);
        if (lease is null)
        {
            return false;
        }

        var receipt = await record.ReadAsync(stopping);
        if (receipt is null || receipt.ETag != entry.ETag)
        {
            receipt = new BlobReceipt(entry.Path.ToString(), entry.ETag, 0, Settled: false);
        }

        if (receipt.Settled)
        {
            return true;
        }

        if ((await host.Blobs.FindAsync(entry.Path, stopping))?.ETag != entry.ETag)
        {
            // Replaced or deleted since it was listed: the next listing shows what it is now.
            return false;
        }

        return await TryOnceAsync(entry, values, record, receipt, stopping);
    }

    private async Task<bool> TryOnceAsync(
        BlobEntry entry,
        IReadOnlyList<string> values,
        HostRecord<BlobReceipt> record,
        BlobReceipt receipt,
        CancellationToken stopping)
    {
        int threshold = host.Settings.Blobs.PoisonBlobThreshold;
        if (receipt.Attempts >= threshold)
        {
            return await PoisonAsync(entry, record, receipt);
        }

        var begun = receipt with { Attempts = receipt.Attempts + 1 };
        await record.WriteAsync(begun, stopping);
        var result = await host.Invoker.InvokeAsync(function.Method, Input(entry, values), entry.Path.ToString(), begun.Attempts, stopping);
        return result.Outcome switch
        {
            InvocationOutcome.Succeeded => await SettleAsync(record, begun with { Settled = true }),
            InvocationOutcome.Interrupted => !await SettleAsync(record, receipt),
            _ when begun.Attempts >= threshold => await PoisonAsync(entry, record, begun),
            _ => false,
        };
    }

    private async Task<bool> PoisonAsync(BlobEntry entry, HostRecord<BlobReceipt> record, BlobReceipt receipt)
    {
        var message = new PoisonBlobMessage($"Host.Functions.{name}", "BlockBlob", entry.Path.Container, entry.Path.Name, entry.ETag);
        string body = JsonSerializer.Serialize(message, HostingJson.Default.PoisonBlobMessage);
        bool sent = await host.TryAsync(
            $"poisoning of {entry.Path}",
            cancellationToken => host.Queues.SendAsync(PoisonBlobMessage.Queue, body, TimeSpan.Zero, cancellationToken));
        if (!sent)
        {
            return false;
        }

        host.Bell.Ring(PoisonBlobMessage.Queue);
        host.Log.LogError("{Path} is given up by {Function} after {Attempts} tries", entry.Path, name, receipt.Attempts);
        host.Observer.Poisoned(name, entry.Path.ToString(), PoisonBlobMessage.Queue);
        return await SettleAsync(record, receipt with { Settled = true });
    }

    private Task<bool> SettleAsync(HostRecord<BlobReceipt> record, BlobReceipt receipt) =>
        host.TryAsync($"receipt of {receipt.Blob}", cancellationToken => record.WriteAsync(receipt, cancellationToken));

    private HostRecord<BlobReceipt> Record(BlobPath blob)
    {
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blob.ToString())));
        var path = new BlobPath(FunctionHostOptions.RecordContainer, $"receipts/{name}/{key}.json");
        return new HostRecord<BlobReceipt>(host, path, HostingJson.Default.BlobReceipt);
    }

    private InvocationInput Input(BlobEntry entry, IReadOnlyList<string> values)
    {
        var data = InvocationInput.NewData();
        data["blobTrigger"] = entry.Path.ToString();
        for (int i = 0; i < values.Count; i++)
        {
            data[function.Pattern.Parameters[i]] = values[i];
        }

        return new InvocationInput(ReadAsync, data);

        async ValueTask<object?> ReadAsync(Type type, CancellationToken cancellationToken)
        {
            if (type == typeof(Stream))
            {
                return new LazyBlobStream(host.Blobs, entry.Path, cancellationToken);
            }

            var content = await host.Blobs.ReadAsync(entry.Path, cancellationToken);
            return TriggerBytes.As(type, content?.Data ?? throw new FileNotFoundException($"{entry.Path} is gone."));
        }
    }
}
