using Nadir.Cli.Composition;
using Nadir.Cli.Terminals;
using Nadir.Cli.Upscaling;
using Nadir.Core.Errors;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>What <c>nadir upscale</c> does, in this process: the real model, no steps.</summary>
internal static class CommandRun
{
    /// <summary>Time after which a scene counts as hung.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>The product's file, or why there is none.</summary>
    public static async Task<(string? Product, string? Refusal)> UpscaleAsync(string scene, TempFolder folder)
    {
        using var interruption = Interruption.None();
        using var errors = new StringWriter();
        var folders = new UserFolders(Path.Combine(folder.Path, "cache"), Path.Combine(folder.Path, "data"));
        var runner = new UpscaleRunner(Terminal.Of(TextWriter.Null, errors), interruption, new QuietProgress(), folders);
        var request = new UpscaleRequest
        {
            Scene = scene,
            Output = Path.Combine(folder.Path, "product.tif"),
            Settings = new() { Steps = 0 },
            Store = StoreChoice.InFolder(null),
            Models = Samples.Models,
        };
        try
        {
            return ((await runner.RunAsync(request).WaitAsync(Limit)).Product, null);
        }
        catch (Exception error) when (error is PipelineException or CommandException)
        {
            Assert.False(File.Exists(request.Output), $"{scene} was refused and has a product");
            return (null, error.Message);
        }
    }
}
