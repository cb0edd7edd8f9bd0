using System.CommandLine;
using System.CommandLine.Parsing;
using Nadir.Cli.Planning;
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

    private readonly Option<string?> precision = new("--precision")
    {
        Description = "Precision of the model's graphs: fp32, or another that the model has ('nadir models' lists them). Default: fp32.",
        HelpName = "NAME",
    };

    private readonly Option<int?> steps = new("--steps", "-n")
    {
        Description = "Sampling steps, 0 to 1000; 0 is the faithful preview. Default: the model's.",
        HelpName = "N",
    };

    private readonly Option<string?> sampler = new("--sampler")
    {
        Description = $"Sampler ('nadir samplers' lists the names). Default: {Defaults.Sampler}, or {StepChooser.Sampler} with --tolerance.",
        HelpName = "NAME",
    };

    private readonly Option<double?> eta = new("--eta")
    {
        Description = "Share of stochastic noise, 0 to 1, for samplers that take one. Default: the sampler's own.",
        HelpName = "E",
    };

    private readonly Option<string?> schedule = new("--schedule")
    {
        Description = "Noise levels over time ('nadir schedules' lists the names). Default: the model's own path.",
        HelpName = "NAME",
    };

    private readonly Option<string?> spacing = new("--spacing")
    {
        Description = "Where on the schedule the steps lie: uniform, trailing, leading, linspace, log-snr, or fitted for the model's own table. Default: fitted where there is one, else uniform.",
        HelpName = "NAME",
    };

    private readonly Option<double[]?> times = new("--times")
    {
        Description = "The steps' times on the model's path, falling from at most 1 to above 0, in place of schedule, spacing and steps.",
        HelpName = "T1,T2,...",
        CustomParser = result => NumberList.Parse(result, "--times", "numbers with commas between, such as 1,0.7,0.3", 1, 1000),
    };

    private readonly Option<double?> tolerance = new("--tolerance")
    {
        Description = "Choose the steps by error: root mean square in the model's normalised range, 1e-4 to 1, measured on one tile before the run.",
        HelpName = "E",
    };

    private readonly Option<double?> guidance = new("--guidance")
    {
        Description = "Classifier-free guidance, 0 to 7, as u + W(c - u): 1 is none. For models with a null condition.",
        HelpName = "W",
    };

    private readonly Option<double?> guidanceRescale = new("--guidance-rescale")
    {
        Description = "Share of the unguided deviation that guidance gives back, 0 to 1.",
        HelpName = "P",
    };

    private readonly Option<double[]?> guidanceInterval = new("--guidance-interval")
    {
        Description = "Guide between these log-SNRs only.",
        HelpName = "LOW,HIGH",
        CustomParser = result => NumberList.Parse(result, "--guidance-interval", "two log-SNRs, the lower one first, such as -6,4", 2, 2),
    };

    private readonly Option<double?> threshold = new("--threshold")
    {
        Description = "Largest magnitude of the denoiser's estimates, in the model's normalised range.",
        HelpName = "X",
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

    private readonly Option<bool> uncertainty = new("--uncertainty")
    {
        Description = "Add a band for each data band: how far the truth may be from the product, as the model's card calibrates it.",
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

    private readonly Option<string> onTileFailure = new("--on-tile-failure")
    {
        Description = "What becomes of a scene when some of its tiles cannot be made: fail, or nodata where they would be.",
        HelpName = "POLICY",
        DefaultValueFactory = _ => "fail",
    };

    private readonly VariantOptions? variants;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="scope">What the settings are for.</param>
    public SettingsOptions(Command command, SettingsScope scope)
    {
        bool many = scope == SettingsScope.Images;
        variants = many ? new VariantOptions(command) : null;
        Option[] sampling = [precision, sampler, schedule, spacing, times, tolerance, eta, guidance, guidanceRescale, guidanceInterval, threshold, seed];
        Option[] options = many
            ? [.. sampling, tile, batch]
            : [model, steps, .. sampling, temperature, uncertainty, tile, batch, compress, requireFit, onTileFailure];
        compress.AcceptOnlyFromAmong("deflate", "zstd");
        onTileFailure.AcceptOnlyFromAmong("fail", "nodata");
        foreach (var option in options)
        {
            command.Add(option);
        }

        if (scope == SettingsScope.Scene)
        {
            command.Add(roi);
        }
    }

    /// <summary>The settings that were given; with a tolerance, the steps that it comes to.</summary>
    public UpscaleSettings Read(ParseResult parse, string models, int threads, CommandContext context)
    {
        var given = Given(parse) with { Model = parse.GetValue(model)!, Steps = parse.GetValue(steps), Temperature = parse.GetValue(temperature) };
        return Settle(parse, given, models, threads, context);
    }

    /// <summary>All choices that were given, where several can be: models, then steps, then temperatures.</summary>
    public IReadOnlyList<UpscaleSettings> ReadAll(ParseResult parse, string models, int threads, CommandContext context) =>
        [.. variants!.Of(parse, Given(parse)).Select(given => Settle(parse, given, models, threads, context))];

    private UpscaleSettings Settle(ParseResult parse, UpscaleSettings given, string models, int threads, CommandContext context)
    {
        if (parse.GetValue(tolerance) is not { } error)
        {
            return given;
        }

        StepChooser.Check(given, error, parse.GetValue(sampler) is not null);
        return StepChooser.Choose(given, error, models, threads, context.Terminal, context.Interruption.Drain);
    }

    private UpscaleSettings Given(ParseResult parse)
    {
        double[]? interval = parse.GetResult(guidanceInterval) is null ? null : parse.GetValue(guidanceInterval);
        return new UpscaleSettings
        {
            Compression = parse.GetValue(compress) == "zstd" ? ProductCompression.Zstd : ProductCompression.Deflate,
            Precision = parse.GetValue(precision),
            Sampler = parse.GetValue(sampler) ?? Defaults.Sampler,
            Eta = parse.GetValue(eta),
            Schedule = parse.GetValue(schedule),
            Spacing = parse.GetValue(spacing),
            Times = parse.GetResult(times) is null ? default : new(parse.GetValue(times)),
            Guidance = parse.GetValue(guidance),
            GuidanceRescale = parse.GetValue(guidanceRescale),
            GuidanceFrom = interval?[0],
            GuidanceTo = interval?[1],
            Threshold = parse.GetValue(threshold),
            Seed = parse.GetValue(seed),
            Uncertainty = parse.GetValue(uncertainty),
            Tile = parse.GetValue(tile),
            Batch = parse.GetValue(batch),
            Window = parse.GetResult(roi) is null ? null : parse.GetValue(roi),
            RequireFit = parse.GetValue(requireFit),
            OnTileFailure = parse.GetValue(onTileFailure) == "nodata" ? TileFailurePolicy.Nodata : TileFailurePolicy.Fail,
        };
    }

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
