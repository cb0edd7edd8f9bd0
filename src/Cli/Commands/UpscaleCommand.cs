using System.CommandLine;
using Nadir.Cli.Budgeting;
using Nadir.Cli.Composition;
using Nadir.Cli.Repair;
using Nadir.Cli.Terminals;
using Nadir.Cli.Upscaling;
using Nadir.Raster.Examination;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir upscale</c>: local file in, local file out.</summary>
internal sealed class UpscaleCommand
{
    private readonly Argument<string> scene = new("SCENE") { Description = "The scene's file: GeoTIFF, JPEG 2000, JPEG, PNG or WebP." };

    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "The product's file; its picture, STAC item and report go beside it.",
        HelpName = "OUT.tif",
        Required = true,
    };

    private readonly Option<int?> workers = new("--workers")
    {
        Description = "Units under way at once, 1 to 256. Default: host.json's.",
        HelpName = "N",
    };

    private readonly Option<int> threads = new("--threads")
    {
        Description = "Threads of one network call, 0 to 256; 0 is one a core.",
        HelpName = "N",
    };

    private readonly Option<SceneIsolation> isolation = SharedOptions.Isolation();

    private readonly Option<string?> maxMemory = new("--max-memory")
    {
        Description = "Most memory of this process, such as 1GiB: chooses tile, batch and units at once, and says which.",
        HelpName = "SIZE",
    };

    private readonly Option<string?> deadline = new("--deadline")
    {
        Description = "Time from start to product, such as 90s or 10m: chooses precision and steps, says which, and ends then at the latest.",
        HelpName = "TIME",
    };

    private readonly Option<bool> keepWork = new("--keep-work") { Description = "Keep tiles and store after success." };

    private readonly Option<bool> force = new("--force", "-f") { Description = "Replace files that exist." };

    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Show no progress." };

    private UpscaleCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var options = new UpscaleCommand();
        var command = new Command("upscale", "Upscale a scene: local file in, local file out. Stopped anywhere, the same command again goes on.");
        command.Add(options.scene);
        command.Add(options.output);
        var settings = new SettingsOptions(command, SettingsScope.Scene);
        var store = new StoreOptions(command);
        var models = SharedOptions.Models();
        var device = new DeviceOption(command);
        var json = context.Shared.JsonFor("the result");
        Option[] others = [models, options.workers, options.threads, options.isolation, options.maxMemory, options.deadline, options.keepWork, options.force, json, options.quiet];
        foreach (var option in others)
        {
            command.Add(option);
        }

        OptionRanges.Require(options.workers, 1, 256);
        OptionRanges.Require(options.threads, 0, 256);
        command.SetAction(async (parse, _) =>
        {
            var request = options.Read(parse, settings, store, models, context) with { Device = device.Read(parse, context.Terminal) };
            return (int)await RunAsync(request, context, parse.GetValue(json), parse.GetValue(options.quiet));
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(UpscaleRequest request, CommandContext context, bool json, bool quiet)
    {
        var terminal = context.Terminal;
        var view = ProgressViews.For(terminal, quiet);
        var runner = new UpscaleRunner(terminal, context.Interruption, view, UserFolders.OfThisUser());
        var result = await runner.RunAsync(request);
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(result));
        }
        else
        {
            terminal.Out.WriteLine(result.Product);
            terminal.Say($"nadir: {result.Summary()}");
        }

        return ExitCode.Ok;
    }

    private Budget? ReadBudget(ParseResult parse)
    {
        long memory = 0;
        TimeSpan time = default;
        if (parse.GetValue(maxMemory) is { } size && !ByteSize.TryParse(size, out memory))
        {
            throw new CommandException(ExitCode.Usage, $"--max-memory is '{size}'; give {ByteSize.Allowed}.");
        }

        if (parse.GetValue(deadline) is { } text && (!Age.TryParse(text, out time) || time <= TimeSpan.Zero))
        {
            throw new CommandException(ExitCode.Usage, $"--deadline is '{text}'; give {Age.Allowed}.");
        }

        return memory == 0 && time == default ? null : new Budget(memory == 0 ? null : memory, time == default ? null : time);
    }

    private UpscaleRequest Read(
        ParseResult parse, SettingsOptions settings, StoreOptions store, Option<DirectoryInfo?> models, CommandContext context)
    {
        string folder = ModelFolder.Find(parse.GetValue(models));
        return new UpscaleRequest
        {
            Scene = parse.GetRequiredValue(scene),
            Output = parse.GetRequiredValue(output),
            Settings = settings.Read(parse, folder, parse.GetValue(threads), context),
            Store = store.Read(parse),
            Models = folder,
            Workers = parse.GetValue(workers),
            Threads = parse.GetValue(threads),
            Isolation = parse.GetValue(isolation),
            Budget = ReadBudget(parse),
            KeepWork = parse.GetValue(keepWork),
            Force = parse.GetValue(force),
            Verbose = parse.GetValue(context.Shared.Verbose),
        };
    }
}
