using System.CommandLine;
using System.CommandLine.Parsing;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Commands;

/// <summary>The options that make a run's <see cref="UpscaleSettings"/>. Ranges are checked by Ingest, against the model's card.</summary>
internal sealed class SettingsOptions
{
    private static readonly UpscaleSettings Defaults = new();

    private readonly Option<string> model = new("--model", "-m")
    {
        Description = "Model by name ('nadir models' lists them).",
        HelpName = "NAME",
        DefaultValueFactory = _ => Defaults.Model,
    };

    private readonly Option<int?> steps = new("--steps", "-n")
    {
        Description = "Sampling steps, 0 to 1000; 0 is the faithful preview. Default: the model's.",
        HelpName = "N",
    };

    private readonly Option<string> sampler = new("--sampler")
    {
        Description = "Sampler ('nadir samplers' lists the names).",
        HelpName = "NAME",
        DefaultValueFactory = _ => Defaults.Sampler,
    };

    private readonly Option<double?> eta = new("--eta")
    {
        Description = "Share of stochastic noise, 0 to 1, for samplers that take one. Default: the sampler's own.",
        HelpName = "E",
    };

    private readonly Option<string?> schedule = new("--schedule")
    {
        Description = "Where the steps lie ('nadir schedules' lists the names). Default: the model's own table, else uniform.",
        HelpName = "NAME",
    };

    private readonly Option<ulong> seed = new("--seed")
    {
        Description = "Seed of the noise, which is a function of the position alone.",
        HelpName = "K",
        DefaultValueFactory = _ => Defaults.Seed,
    };

    private readonly Option<double> temperature = new("--temperature")
    {
        Description = "Factor on the noise: 0 the most faithful, 1 a full sample.",
        HelpName = "T",
        DefaultValueFactory = _ => Defaults.Temperature,
    };

    private readonly Option<int?> tile = new("--tile")
    {
        Description = "Side of a tile with its halo, in input pixels. Default: the model's.",
        HelpName = "N",
    };

    private readonly Option<int?> batch = new("--batch")
    {
        Description = "Tiles in one network call. Default: the model's.",
        HelpName = "N",
    };

    private readonly Option<RasterWindow?> roi = new("--roi")
    {
        Description = "Part of the scene to do, in input pixels from its upper left corner.",
        HelpName = "X,Y,W,H",
        CustomParser = ParseRoi,
    };

    private readonly Option<string> compress = new("--compress")
    {
        Description = "Lossless compression of the product: deflate or zstd.",
        HelpName = "KIND",
        DefaultValueFactory = _ => "deflate",
    };

    private readonly Option<bool> requireFit = new("--require-fit")
    {
        Description = "Refuse a scene outside the model's ground sampling distances instead of warning.",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withRoi">Whether a part of a scene can be chosen; not where there are many scenes.</param>
    public SettingsOptions(Command command, bool withRoi)
    {
        Option[] options = [model, steps, sampler, schedule, eta, seed, temperature, tile, batch, compress, requireFit];
        compress.AcceptOnlyFromAmong("deflate", "zstd");
        foreach (var option in options)
        {
            command.Add(option);
        }

        if (withRoi)
        {
            command.Add(roi);
        }
    }

    /// <summary>The settings that were given.</summary>
    public UpscaleSettings Read(ParseResult parse) => new()
    {
        Model = parse.GetValue(model)!,
        Compression = parse.GetValue(compress) == "zstd" ? ProductCompression.Zstd : ProductCompression.Deflate,
        Steps = parse.GetValue(steps),
        Sampler = parse.GetValue(sampler)!,
        Eta = parse.GetValue(eta),
        Schedule = parse.GetValue(schedule),
        Seed = parse.GetValue(seed),
        Temperature = parse.GetValue(temperature),
        Tile = parse.GetValue(tile),
        Batch = parse.GetValue(batch),
        Window = parse.GetResult(roi) is null ? null : parse.GetValue(roi),
        RequireFit = parse.GetValue(requireFit),
    };

    private static RasterWindow? ParseRoi(ArgumentResult result)
    {
        string text = result.Tokens.Count == 0 ? string.Empty : result.Tokens[0].Value;
        if (Roi.TryParse(text, out var window))
        {
            return window;
        }

        result.AddError($"--roi is '{text}'; give {Roi.Allowed}.");
        return null;
    }
}
