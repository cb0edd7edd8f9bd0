using System.CommandLine;
using System.Globalization;
using Nadir.Cli.Composition;
using Nadir.Cli.Repair;
using Nadir.Cli.Terminals;
using Nadir.Cli.Verification;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.Platform.Runs;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir verify</c>: a finished product against its scene.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var target = new Argument<string>("RUN") { Description = "The run's id, its scene's name, or its product's blob (products/SCENE/RUN/scene.tif)." };
        var tiles = new Option<int>("--tiles")
        {
            Description = "Tiles to replay, drawn at random; all where there are fewer.",
            HelpName = "N",
            DefaultValueFactory = _ => 8,
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the draw.", HelpName = "S" };
        var models = SharedOptions.Models();
        var json = context.Shared.JsonFor("what was compared");
        var command = new Command("verify", "Make tiles of a finished product once more from its scene and compare them, sample by sample; compare the file's hash with its report's.");
        command.Add(target);
        Option[] options = [tiles, seed, models, json];
        foreach (var option in options)
        {
            command.Add(option);
        }

        OptionRanges.Require(tiles, 1, int.MaxValue);
        var store = new StoreOptions(command);
        var device = new DeviceOption(command);
        command.SetAction(async (parse, _) =>
        {
            string folder = ModelFolder.Find(parse.GetValue(models));
            var inference = device.Read(parse, context.Terminal).Inference();
            var found = await RunAsync(
                parse.GetRequiredValue(target), parse.GetValue(tiles), parse.GetValue(seed), folder, store.Read(parse), inference, context);
            return (int)Show(found, context.Terminal, parse.GetValue(json));
        });
        return command;
    }

    private static async Task<VerifyResult> RunAsync(
        string target, int tiles, ulong seed, string models, StoreChoice choice, InferenceOptions inference, CommandContext context)
    {
        var stop = context.Interruption.Drain;
        foreach (string folder in StoreFolders.Of(choice, UserFolders.OfThisUser()))
        {
            await using var ports = await StorePorts.OpenAsync(choice, folder, TimeProvider.System, stop);
            var runs = new RunStore(ports.Blobs);
            if (await RunFinder.FindDoneAsync(runs, target, stop) is { } run)
            {
                var catalog = new FolderModelCatalog(models);
                using var source = new DetailModelSource(catalog, card => OnnxDetailModel.Load(catalog, card, inference));
                return await new ProductVerifier(runs, ports.Locator, source).VerifyAsync(run, tiles, seed, stop);
            }
        }

        throw new CommandException(
            ExitCode.Usage,
            $"there is no product of {BlobLayout.Shown(target)}; give {RunFinder.Allowed}, and the store it is in ('nadir status' lists the runs there are).");
    }

    private static ExitCode Show(VerifyResult found, Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(found));
        }
        else
        {
            foreach (var (tile, difference) in found.Differences)
            {
                terminal.Out.WriteLine($"tile {tile} {difference}");
            }

            terminal.Out.WriteLine(found.IsHashSame ? "the file's SHA-256 is its report's" : "the file's SHA-256 is not its report's");
        }

        string verdict = found.Differences.Count == 0 ? "all as made from the scene" : $"{found.Differences.Count} differ";
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"nadir: {found.Product}: {found.Checked.Count} of {found.Tiles} tiles replayed, {verdict}; a change in one tile is found with probability {found.Checked.Count}/{found.Tiles} = {found.Chance:0.####}."));
        return found.IsSame ? ExitCode.Ok : ExitCode.ProductDiffers;
    }
}
