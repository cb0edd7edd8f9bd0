using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;

namespace Nadir.Core.Models;

/// <summary>
/// Reads <c>card.json</c> (docs/model-card.md). Strict: what it does not know it refuses, so that a misspelt field never turns into a
/// default. A <see cref="ModelCard"/> that comes out of it keeps every rule of the page.
/// </summary>
public static class ModelCardReader
{
    /// <summary>The card format that this version reads.</summary>
    public const int Schema = 1;

    /// <summary>Tiles in one network call where the card does not say.</summary>
    public const int DefaultBatch = 4;

    private const string Space = "null-space residual around mmse";
    private const string ZeroFeatures = "zero features";
    private const int MaxSteps = 1000;

    private static readonly string[] KnownFields =
    [
        "schema", "name", "version", "license", "description", "credits", "scale", "bands", "files", "space", "residualScale",
        "parameterization", "path", "logSnrClip", "steps", "range", "haloLr", "multipleLr", "preferredTileLr", "preferredBatch",
        "gsdMetres", "upsampler", "measured", "training", "nullCondition", "uncertainty", "precisions",
    ];

    /// <summary>Reads the bytes of a card; <paramref name="model"/> is the name for messages (the folder's).</summary>
    /// <exception cref="ModelRejectedException">The bytes are no card of this format; names the field and what is allowed.</exception>
    public static ModelCard Read(string model, ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = Parse(model, json);
        var card = new CardNode(model, "", document.RootElement);
        int schema = card.Required("schema").Whole(1, int.MaxValue);
        if (schema != Schema)
        {
            throw card.Required("schema").Reject($"is {schema}", $"this version reads {Schema}, take a newer or an older one");
        }

        card.AllowOnly(KnownFields);
        CheckFixedMeanings(card);
        int scale = card.Required("scale").Whole(2, 16);
        int multiple = card.Required("multipleLr").Whole(1, 256);
        int halo = card.Required("haloLr").Whole(0, 1024);
        (ModelFile? encoder, ModelFile? denoiser) = Files(card.Required("files"));
        (double rangeMin, double rangeMax) = card.Required("range").Interval(-1e9, 1e9);
        (double minGsd, double maxGsd) = card.Optional("gsdMetres")?.Interval(0, 1e6) ?? (0, double.PositiveInfinity);
        (double minLogSnr, double maxLogSnr) = denoiser is null
            ? card.Optional("logSnrClip")?.Interval(-200, 200) ?? (-12, 12)
            : card.Required("logSnrClip").Interval(-200, 200);
        (int defaultSteps, ValueList<StepTable> tables) = Steps(card.Required("steps"), denoiser is not null);
        CardPath path = denoiser is null ? CardPath.Cosine : CardPath.Read(card.Required("path"));
        return new ModelCard
        {
            Name = Name(card.Required("name")),
            Version = card.Required("version").Text(64),
            License = card.Required("license").Text(128),
            Description = card.Required("description").Text(1000),
            Hash = Convert.ToHexStringLower(SHA256.HashData(json.Span)),
            Scale = scale,
            Bands = card.Required("bands").Whole(1, 64),
            Encoder = encoder,
            Denoiser = denoiser,
            Precisions = Precisions(card.Optional("precisions"), encoder is not null, denoiser is not null),
            Parameterization = denoiser is null ? "x0" : Parameterization(card, path),
            ResidualScale = card.Required("residualScale").Number(1e-6, 1e6),
            Path = path.Kind,
            PathTimes = path.Times,
            PathLogSnrs = path.LogSnrs,
            HasNullCondition = NullCondition(card, encoder is not null && denoiser is not null),
            Uncertainty = Uncertainty(card, denoiser is not null, halo),
            MinLogSnr = minLogSnr,
            MaxLogSnr = maxLogSnr,
            DefaultSteps = defaultSteps,
            StepTables = tables,
            RangeMin = rangeMin,
            RangeMax = rangeMax,
            Halo = halo,
            Multiple = multiple,
            PreferredTile = PreferredTile(card.Required("preferredTileLr"), halo, multiple),
            PreferredBatch = card.Optional("preferredBatch")?.Whole(1, 1024) ?? DefaultBatch,
            MinGsdMetres = minGsd * scale,
            MaxGsdMetres = maxGsd * scale,
        };
    }

    private static JsonDocument Parse(string model, ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 });
        }
        catch (JsonException e)
        {
            throw new ModelRejectedException(model, $"card.json is not valid JSON ({OneLine(e.Message)})", "mend it or take the model again", e);
        }
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    // Fields with one meaning so far: another value is another method, which this version would run wrongly.
    private static void CheckFixedMeanings(CardNode card)
    {
        card.Required("space").OneOf(Space);
        CardNode upsampler = card.Required("upsampler");
        upsampler.AllowOnly("kind", "a", "centres", "border", "blockMeanExact");
        upsampler.Required("kind").OneOf("bicubic");
        upsampler.Required("a").Exactly(-0.75);
        upsampler.Required("centres").OneOf("half-pixel");
        upsampler.Required("border").OneOf("clamp");
        if (!upsampler.Required("blockMeanExact").Flag())
        {
            throw upsampler.Required("blockMeanExact").Wrong("true");
        }

        foreach (CardNode credit in card.Optional("credits")?.Items(256) ?? [])
        {
            credit.Text(1000);
        }
    }

    private static string Name(CardNode node)
    {
        string name = node.Text(ModelName.MaxLength);
        return ModelName.IsValid(name) ? name : throw node.Wrong(ModelName.Allowed);
    }

    private static string Parameterization(CardNode card, CardPath path)
    {
        CardNode node = card.Required("parameterization");
        string kind = node.OneOf("eps", "x0", "v", "flow");
        return kind == "eps" && path.StartsInPureNoise
            ? throw node.Reject($"is \"eps\" on the {path.Kind} path, whose pure noise at t = 1 it says nothing about", "use \"v\" or \"x0\"")
            : kind;
    }

    private static bool NullCondition(CardNode card, bool hasFeatures)
    {
        if (card.Optional("nullCondition") is not { } node)
        {
            return false;
        }

        node.OneOf(ZeroFeatures);
        return hasFeatures
            ? true
            : throw node.Reject($"is \"{ZeroFeatures}\" for a model without features", "name both an encoder and a denoiser, or leave it out");
    }

    private static UncertaintyCalibration? Uncertainty(CardNode card, bool denoises, int halo) => card.Optional("uncertainty") switch
    {
        null => null,
        { } node when denoises => UncertaintyCalibration.Read(node, halo),
        { } node => throw node.Reject("is there for a model without samples", "name a denoiser, or leave it out"),
    };

    private static int PreferredTile(CardNode node, int halo, int multiple)
    {
        int tile = node.Whole(1, 4096);
        return tile > 2 * halo && tile % multiple == 0
            ? tile
            : throw node.Wrong($"a multiple of multipleLr ({multiple}) above twice haloLr ({halo})");
    }

    private static (ModelFile? Encoder, ModelFile? Denoiser) Files(CardNode files)
    {
        files.AllowOnly("encoder", "denoiser");
        CardNode? encodes = files.Optional("encoder");
        CardNode? denoises = files.Optional("denoiser");
        ModelFile? encoder = encodes is { } first
            ? File(first, GraphContract.EncoderInputs, GraphContract.EncoderOutputs(denoises is not null))
            : null;
        ModelFile? denoiser = denoises is { } second
            ? File(second, GraphContract.DenoiserInputs(encodes is not null), GraphContract.DenoiserOutputs)
            : null;
        return encoder is null && denoiser is null
            ? throw files.Reject("names no graph", "name an encoder, a denoiser or both")
            : (encoder, denoiser);
    }

    private static ValueList<ModelPrecision> Precisions(CardNode? node, bool encodes, bool denoises)
    {
        if (node is not { } precisions)
        {
            return [];
        }

        precisions.AllowOnly(ModelPrecision.Others);
        return ValueList.From(precisions.Fields.Order(StringComparer.Ordinal).Select(name =>
        {
            CardNode files = precisions.Required(name);
            (ModelFile? encoder, ModelFile? denoiser) = Files(files);
            return (encoder is not null, denoiser is not null) == (encodes, denoises)
                ? new ModelPrecision(name, encoder, denoiser)
                : throw files.Reject("names other graphs than \"files\"", "name the same ones; a precision may share a file with it");
        }));
    }

    private static ModelFile File(CardNode node, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs)
    {
        node.AllowOnly("name", "sha256", "inputs", "outputs");
        string name = node.Required("name").Text(200);
        if (!IsPlainFileName(name))
        {
            throw node.Required("name").Wrong("the name of a file beside the card that ends in .onnx, of letters, digits, '.', '_' and '-'");
        }

        string hash = node.Required("sha256").Text(200);
        if (hash.Length != 64 || !hash.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
        {
            throw node.Required("sha256").Wrong("64 lower-case hexadecimal digits");
        }

        CheckNames(node.Required("inputs"), inputs);
        CheckNames(node.Required("outputs"), outputs);
        return new ModelFile(name, hash);
    }

    private static bool IsPlainFileName(string name) =>
        name.EndsWith(".onnx", StringComparison.Ordinal) && name[0] != '.'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static void CheckNames(CardNode node, ReadOnlySpan<string> expected)
    {
        string[] names = [.. node.Items(16).Select(item => item.Text(200))];
        if (!names.AsSpan().SequenceEqual(expected))
        {
            throw node.Wrong($"[{string.Join(", ", expected.ToArray().Select(name => $"\"{name}\""))}]");
        }
    }

    private static (int Default, ValueList<StepTable> Tables) Steps(CardNode node, bool denoises)
    {
        node.AllowOnly("default", "spacing", "tables");
        if (!denoises)
        {
            return (node.Required("default").Whole(0, 0), []);
        }

        int steps = node.Required("default").Whole(0, MaxSteps);
        node.Required("spacing").OneOf("uniform in t");
        var tables = new List<StepTable>();
        CardNode? fitted = node.Optional("tables");
        foreach (string field in fitted?.Fields ?? [])
        {
            tables.Add(Table(field, fitted!.Value));
        }

        return (steps, ValueList.From(tables.OrderBy(table => table.Steps)));
    }

    private static StepTable Table(string field, CardNode tables)
    {
        if (!int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) || steps is < 1 or > MaxSteps || field[0] == '0')
        {
            throw tables.Reject($"has a table for \"{field}\"", $"tables are for 1 to {MaxSteps} steps");
        }

        CardNode node = tables.Required(field);
        double[] times = [.. node.Items(MaxSteps).Select(item => item.Number(1e-6, 1))];
        bool falls = times.Length == steps;
        for (int i = 1; i < times.Length; i++)
        {
            falls &= times[i] < times[i - 1];
        }

        return falls ? new StepTable(steps, new ValueList<double>(times)) : throw node.Wrong($"{steps} times that fall from at most 1 to above 0");
    }
}
