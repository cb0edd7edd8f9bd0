using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Stitcher;

namespace Nadir.Cli.Upscaling;

/// <summary>Takes a product out of the store into the user's files, the GeoTIFF last.</summary>
internal sealed class ProductExport(IBlobStore blobs)
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly LocalCopy copy = new(blobs);

    /// <summary>Copies all files; the STAC item's links are set to their names.</summary>
    public async Task ExportAsync(string scene, RunId run, OutputFiles files, CancellationToken cancellationToken)
    {
        await copy.CopyAsync(BlobLayout.Product(scene, run, ProductFiles.Quicklook), files.Quicklook, cancellationToken);
        await ExportItemAsync(BlobLayout.Product(scene, run, ProductFiles.Item), files, cancellationToken);
        await copy.CopyAsync(BlobLayout.Product(scene, run, ProductFiles.Report), files.Report, cancellationToken);
        await copy.CopyAsync(BlobLayout.Product(scene, run, ProductFiles.Scene), files.Scene, cancellationToken);
    }

    private async Task ExportItemAsync(BlobPath path, OutputFiles files, CancellationToken cancellationToken)
    {
        var blob = await blobs.ReadAsync(path, cancellationToken) ?? throw new CorruptBlobException(path.ToString(), "is missing");
        byte[] item = Relink(blob.Data.ToArray(), new Dictionary<string, string>
        {
            [ProductFiles.Scene] = files.Scene,
            [ProductFiles.Quicklook] = files.Quicklook,
            [ProductFiles.Report] = files.Report,
        });
        await LocalCopy.WriteAsync(new MemoryStream(item), files.Item, cancellationToken);
    }

    /// <summary>A STAC item whose assets' relative links to product files lead to the files they became, in the same folder.</summary>
    internal static byte[] Relink(byte[] item, IReadOnlyDictionary<string, string> names)
    {
        if (JsonNode.Parse(item) is not JsonObject root || root["assets"] is not JsonObject assets)
        {
            return item;
        }

        foreach (var (_, asset) in assets)
        {
            string? link = asset?["href"]?.GetValue<string>();
            if (link is not null && names.TryGetValue(link.StartsWith("./", StringComparison.Ordinal) ? link[2..] : link, out string? file))
            {
                asset!["href"] = "./" + Uri.EscapeDataString(Path.GetFileName(file));
            }
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString(Options));
    }
}
