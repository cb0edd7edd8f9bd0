using System.Text;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher.Tests;

/// <summary>Products of a line of text each, for what is about publishing them. Runs <paramref name="meanwhile"/> first.</summary>
internal sealed class TextProducts(Func<CancellationToken, Task>? meanwhile = null) : IProductMaker
{
    /// <inheritdoc/>
    public async Task MakeAsync(
        SceneManifest manifest, RunPlan plan, GivenUpUnits without, ProductFiles files, CancellationToken cancellationToken)
    {
        await (meanwhile?.Invoke(cancellationToken) ?? Task.CompletedTask);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string file in ProductFiles.PublishingOrder)
        {
            await File.WriteAllBytesAsync(files.PathOf(file), Encoding.UTF8.GetBytes($"{file} of {manifest.Run}"), cancellationToken);
        }
    }
}
