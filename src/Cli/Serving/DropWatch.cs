using Microsoft.Extensions.Logging;
using Nadir.Cli.Upscaling;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Ingest;

namespace Nadir.Cli.Serving;

/// <summary>Puts files that have settled in a drop folder into the drop container, where the blob trigger finds them.</summary>
internal sealed class DropWatch(DropFolder folder, SceneDrop drop, IngestHandler ingest, UpscaleSettings settings, ILogger<DropWatch> logger)
{
    private readonly SettledFiles settled = new();

    /// <summary>Takes one look; a file that cannot be put now is tried again at the next.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var file in settled.Look(folder.Look()))
        {
            try
            {
                await TakeAsync(file.Name, cancellationToken);
            }
            catch (StorageUnavailableException error)
            {
                settled.Forget(file.Name);
                logger.LogWarning("Scene {Scene} waits: {Reason}", file.Name, error.Message);
            }
            catch (SceneRejectedException error)
            {
                logger.LogWarning("Scene is left out: {Reason}", error.Message);
            }
        }
    }

    private async Task TakeAsync(string name, CancellationToken cancellationToken)
    {
        if (BlobLayout.NameFault(name) is not null)
        {
            // No blob may have such a name; Ingest refuses it and leaves a record.
            await ingest.IngestAsync(name, settings, cancellationToken);
            return;
        }

        var entry = await drop.PutAsync(name, folder.PathOf(name), cancellationToken);
        logger.LogInformation("Scene {Scene} is taken in, {Bytes} bytes.", name, entry.Length);
    }
}
