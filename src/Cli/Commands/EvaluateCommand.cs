using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Nadir.Cli.Composition;
using Nadir.Cli.Evaluating;
using Nadir.Cli.Terminals;
using Nadir.Cli.Upscaling;
using Nadir.Core.Metrics;
using Spectre.Console;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir evaluate</c>: models measured on images whose fine detail is known.</summary>
internal sealed class EvaluateCommand
{
    private const int LeastSize = 64;
    private const int MostSize = 1024;

    private readonly Argument<string[]> images = new("IMAGES")
    {
        Description = "8-bit images, or folders of them, whose detail is taken for the truth.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> output = new("--output", "-o") { Description = "Folder of the results.", HelpName = "FOLDER", Required = true };

    private readonly Option<string?> split = new("--split")
    {
        Description = "Split file of the training code: takes the images of one part of it, IMAGES being the folder of its folders.",
        HelpName = "FILE",
    };

    private readonly Option<string?> part = new("--part") { Description = "The split's part: test or validation. Default: test.", HelpName = "PART" };

    private readonly Option<int> size = new("--size")
    {
        Description = $"Side of the squares that are cut from the images, {LeastSize} to {MostSize} pixels.",
        HelpName = "N",
        DefaultValueFactory = _ => 256,
    };

    private readonly Option<int[]?> averages = new("--average")
    {
        Description = "Also measure images averaged over squares of N pixels, one or more with commas between, 1 to 8. Default: 1, with --split 1,2.",
        HelpName = "N[,N...]",
        CustomParser = ParseAverages,
    };

    private readonly Option<int> perImage = new("--per-image")
    {
        Description = "Squares cut from one image at most, spread evenly.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> most = new("--most") { Description = "Squares in all at most, spread evenly; 0 is any number.", HelpName = "N" };

    private readonly Option<bool> unrounded = new("--unrounded") { Description = "Measure products before they are rounded to whole values." };

    private readonly Option<int> threads = new("--threads") { Description = "Threads of one network call, 0 to 256; 0 is one a core.", HelpName = "N" };

    private readonly Option<bool> force = new("--force", "-f") { Description = "Replace files that exist." };

    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Show no progress." };

    private EvaluateCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var options = new EvaluateCommand();
        var command = new Command("evaluate", "Measure models: brings images down, upscales them again and compares the products with what was there.");
        command.Add(options.images);
        command.Add(options.output);
        var settings = new SettingsOptions(command, SettingsScope.Images);
        var models = SharedOptions.Models();
        var device = new DeviceOption(command);
        var json = context.Shared.JsonFor("the pooled numbers");
        Option[] others =
        [
            options.split, options.part, options.size, options.averages, options.perImage, options.most, options.unrounded, models,
            options.threads, options.force, json, options.quiet,
        ];
        foreach (var option in others)
        {
            command.Add(option);
        }

        options.images.Validators.Add(RefuseOptions);
        options.part.AcceptOnlyFromAmong("test", "validation");
        OptionRanges.Require(options.size, LeastSize, MostSize);
        OptionRanges.Require(options.perImage, 1, int.MaxValue);
        OptionRanges.Require(options.most, 0, int.MaxValue);
        OptionRanges.Require(options.threads, 0, 256);
        command.SetAction(async (parse, _) =>
        {
            var request = options.Read(parse, settings, models, context) with { Device = device.Read(parse, context.Terminal) };
            return (int)await RunAsync(request, context, parse.GetValue(json), parse.GetValue(options.quiet));
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(EvaluateRequest request, CommandContext context, bool json, bool quiet)
    {
        var terminal = context.Terminal;
        var view = ProgressViews.For(terminal, quiet);
        var result = await new EvaluateRunner(terminal, context.Interruption, view).RunAsync(request);
        if (json)
        {
            terminal.Out.WriteLine(CommandJson.Write(result));
            return ExitCode.Ok;
        }

        terminal.WriteTable(Table(result));
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"nadir: {result.Images} images in {result.Seconds:0.0} s, see {result.Page}"));
        return ExitCode.Ok;
    }

    // An argument that takes any number takes misspelt options too.
    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (string token in result.Tokens.Select(token => token.Value))
        {
            if (token.StartsWith('-') && !File.Exists(token) && !Directory.Exists(token))
            {
                result.AddError($"{token} is no option of evaluate, and no file or folder.");
            }
        }
    }

    private static Table Table(EvaluationResult result)
    {
        var table = new Table().AddColumns(["METHOD", "ABOVE BICUBIC", .. MeasureCatalog.Short.Select(name => name.ToUpperInvariant())]);
        foreach (var row in result.Rows)
        {
            string above = string.Create(CultureInfo.InvariantCulture, $"{row.AgainstBicubic.Above} of {result.Images}");
            string[] cells = [row.Name, above, .. MeasureCatalog.Short.Select(name => Cell(row.Pooled[name], MeasureCatalog.Find(name).Digits))];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        return table;
    }

    private static string Cell(PooledNumber number, int digits)
    {
        string format = $"F{digits}";
        string value = number.Value.ToString(format, CultureInfo.InvariantCulture);
        return number.Interval is { } interval ? $"{value} ± {interval.ToString(format, CultureInfo.InvariantCulture)}" : value;
    }

    private static int[]? ParseAverages(ArgumentResult result)
    {
        const string Allowed = "whole numbers from 1 to 8 with commas between, such as 1,2";
        double[]? numbers = NumberList.Parse(result, "--average", Allowed, 1, 8);
        if (numbers is null)
        {
            return null;
        }

        if (Array.TrueForAll(numbers, number => number is >= 1 and <= 8 && number == Math.Floor(number)))
        {
            return [.. numbers.Select(number => (int)number).Distinct()];
        }

        result.AddError($"--average is '{result.Tokens[0].Value}'; give {Allowed}.");
        return null;
    }

    private EvaluateRequest Read(ParseResult parse, SettingsOptions settings, Option<DirectoryInfo?> models, CommandContext context)
    {
        string folder = ModelFolder.Find(parse.GetValue(models));
        string? splitFile = parse.GetValue(split);
        if (splitFile is null && parse.GetResult(part) is not null)
        {
            throw new CommandException(ExitCode.Usage, "--part goes with --split FILE; give both, or neither.");
        }

        return new EvaluateRequest
        {
            Images = parse.GetRequiredValue(images),
            Split = splitFile,
            Part = parse.GetValue(part) ?? "test",
            Output = parse.GetRequiredValue(output),
            Settings = settings.ReadAll(parse, folder, parse.GetValue(threads), context),
            Models = folder,
            Size = parse.GetValue(size),
            Averages = parse.GetResult(averages) is null ? (splitFile is null ? [1] : [1, 2]) : parse.GetValue(averages)!,
            PerImage = parse.GetValue(perImage),
            Most = parse.GetValue(most),
            Unrounded = parse.GetValue(unrounded),
            Threads = parse.GetValue(threads),
            Force = parse.GetValue(force),
        };
    }
}
