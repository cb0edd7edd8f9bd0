using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Core.Diffusion;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Models;

/// <summary>Cards read, and every way a card can be wrong: each refusal names the field and says what is allowed.</summary>
public sealed class ModelCardReaderTests
{
    private static readonly byte[] Seed = File.ReadAllBytes(Repository.PathOf("models", "seed-x4", "card.json"));

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Read_SeedCard_GivesWhatItSays()
    {
        ModelCard card = ModelCardReader.Read("seed-x4", Seed);

        Assert.Equal(("seed-x4", "0.1.0", "MIT"), (card.Name, card.Version, card.License));
        Assert.Equal((4, 3, 16, 2, 128), (card.Scale, card.Bands, card.Halo, card.Multiple, card.PreferredTile));
        Assert.Equal(("v", "cosine", 8.0, -12.0, 12.0), (card.Parameterization, card.Path, card.ResidualScale, card.MinLogSnr, card.MaxLogSnr));
        Assert.Equal((4, -1.0, 1.0, ModelCardReader.DefaultBatch), (card.DefaultSteps, card.RangeMin, card.RangeMax, card.PreferredBatch));
        Assert.Equal("encoder.onnx", card.Encoder?.Name);
        Assert.Equal("6a3fb9ab4fa7d3e16a5d8f8927ba04ff640dd9e92a0b5bfe5564ccaf76f26589", card.Denoiser?.Sha256);
        Assert.Empty(card.StepTables);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Seed)), card.Hash);
    }

    [Fact]
    public void Read_Gsd_IsTheTrainingTargetsTimesScale()
    {
        ModelCard card = ModelCardReader.Read("seed-x4", Seed);

        Assert.Equal(0.4, card.MinGsdMetres, 12);
        Assert.Equal(2.4, card.MaxGsdMetres, 12);
    }

    [Fact]
    public void Read_NoGsd_IsAnyGsd()
    {
        ModelCard card = Read(json => json.Remove("gsdMetres"));

        Assert.Equal((0, double.PositiveInfinity), (card.MinGsdMetres, card.MaxGsdMetres));
    }

    [Fact]
    public void Read_StepTables_AreInOrderOfSteps()
    {
        ModelCard card = Read(json => json["steps"]!["tables"] = JsonNode.Parse("""{"4": [1, 0.9, 0.6, 0.3], "1": [1], "2": [0.97, 0.5]}"""));

        Assert.Equal([1, 2, 4], card.StepTables.Select(table => table.Steps));
        Assert.Equal([0.97, 0.5], card.StepTables[1].Times);
    }

    [Fact]
    public void Read_Regressor_NeedsNothingOfTheDenoiser()
    {
        ModelCard card = Read(json =>
        {
            json["files"]!.AsObject().Remove("denoiser");
            json["files"]!["encoder"]!["outputs"] = new JsonArray("mmse");
            json["steps"] = JsonNode.Parse("""{"default": 0}""");
            json.Remove("parameterization");
            json.Remove("path");
            json.Remove("logSnrClip");
        });

        Assert.Null(card.Denoiser);
        Assert.Equal(0, card.DefaultSteps);
    }

    [Fact]
    public void Read_NoEncoder_FeedsTheDenoiserTheTile()
    {
        ModelCard card = Read(json =>
        {
            json["files"]!.AsObject().Remove("encoder");
            json["files"]!["denoiser"]!["inputs"] = new JsonArray("x", "lr", "log_snr");
        });

        Assert.Null(card.Encoder);
    }

    [Theory]
    [InlineData("v", "cosine")]
    [InlineData("x0", "linear")]
    [InlineData("eps", "linear")]
    [InlineData("flow", "flow")]
    public void Read_AllowedNames_AreKnownToTheSampler(string parameterization, string path)
    {
        ModelCard card = Read(json =>
        {
            json["parameterization"] = parameterization;
            json["path"] = new JsonObject { ["kind"] = path };
        });

        Assert.Equal(3, StepPlacement.ForModel(card, 3).Steps);
        Assert.True(Enum.IsDefined(Prediction.Named(card.Parameterization)));
    }

    [Theory]
    [InlineData("", "card.json is not valid JSON")]
    [InlineData("{\"schema\": 1,", "card.json is not valid JSON")]
    [InlineData("{\"schema\": 1, \"schema\": 1}", "card.json is not valid JSON")]
    [InlineData("[1]", "card.json is [1]; it must be an object")]
    [InlineData("{}", "card.json has no \"schema\"; add it")]
    [InlineData("{\"schema\": 2}", "card.json: \"schema\" is 2; this version reads 1")]
    [InlineData("{\"schema\": \"1\"}", "card.json: \"schema\" is \"1\"; it must be a whole number")]
    [InlineData("{\"schema\": 1, \"scael\": 4}", "card.json has an unknown field \"scael\"; fields are schema, name,")]
    public void Read_NotACard_SaysSo(string json, string expected)
    {
        var error = Assert.Throws<ModelRejectedException>(() => ModelCardReader.Read("m", Encoding.UTF8.GetBytes(json)));

        Assert.StartsWith($"model m: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("version")]
    [InlineData("license")]
    [InlineData("description")]
    [InlineData("scale")]
    [InlineData("bands")]
    [InlineData("files")]
    [InlineData("files.encoder.name")]
    [InlineData("files.denoiser.sha256")]
    [InlineData("files.denoiser.inputs")]
    [InlineData("files.encoder.outputs")]
    [InlineData("space")]
    [InlineData("residualScale")]
    [InlineData("parameterization")]
    [InlineData("path")]
    [InlineData("path.kind")]
    [InlineData("logSnrClip")]
    [InlineData("steps")]
    [InlineData("steps.default")]
    [InlineData("steps.spacing")]
    [InlineData("range")]
    [InlineData("haloLr")]
    [InlineData("multipleLr")]
    [InlineData("preferredTileLr")]
    [InlineData("upsampler")]
    [InlineData("upsampler.a")]
    [InlineData("upsampler.blockMeanExact")]
    public void Read_FieldMissing_NamesIt(string path)
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json => Parent(json, path).Remove(Leaf(path))));

        Assert.StartsWith($"model seed-x4: card.json has no \"{path}\"; add it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", "\"../evil\"", "1 to 64 of a-z")]
    [InlineData("name", "7", "a text of 1 to 64 characters")]
    [InlineData("description", "\"\"", "a text of 1 to 1000 characters")]
    [InlineData("scale", "\"four\"", "a whole number from 2 to 16")]
    [InlineData("scale", "1", "a whole number from 2 to 16")]
    [InlineData("scale", "4.5", "a whole number from 2 to 16")]
    [InlineData("bands", "0", "a whole number from 1 to 64")]
    [InlineData("bands", "true", "a whole number from 1 to 64")]
    [InlineData("bands", "99999999999", "a whole number from 1 to 64")]
    [InlineData("space", "\"pixels\"", "\"null-space residual around mmse\"")]
    [InlineData("residualScale", "0", "a number from 1E-06 to 1000000")]
    [InlineData("residualScale", "1e999", "a number from 1E-06 to 1000000")]
    [InlineData("parameterization", "\"score\"", "\"eps\" or \"x0\" or \"v\" or \"flow\"")]
    [InlineData("path.kind", "\"karras\"", "\"cosine\" or \"linear\" or \"flow\" or \"learned\"")]
    [InlineData("logSnrClip", "[12,-12]", "two numbers from -200 to 200, the lower one first")]
    [InlineData("logSnrClip", "[-12]", "two numbers from -200 to 200, the lower one first")]
    [InlineData("range", "\"-1..1\"", "two numbers from -1000000000 to 1000000000, the lower one first")]
    [InlineData("gsdMetres", "[0.6,0.1]", "two numbers from 0 to 1000000, the lower one first")]
    [InlineData("haloLr", "-1", "a whole number from 0 to 1024")]
    [InlineData("multipleLr", "0", "a whole number from 1 to 256")]
    [InlineData("preferredTileLr", "32", "a multiple of multipleLr (2) above twice haloLr (16)")]
    [InlineData("preferredTileLr", "129", "a multiple of multipleLr (2) above twice haloLr (16)")]
    [InlineData("preferredBatch", "0", "a whole number from 1 to 1024")]
    [InlineData("steps.default", "1001", "a whole number from 0 to 1000")]
    [InlineData("steps.spacing", "\"karras\"", "\"uniform in t\"")]
    [InlineData("steps.tables", "[]", "an object")]
    [InlineData("files", "null", "an object")]
    [InlineData("files.encoder.name", "\"../encoder.onnx\"", "the name of a file beside the card")]
    [InlineData("files.encoder.name", "\"/etc/encoder.onnx\"", "the name of a file beside the card")]
    [InlineData("files.encoder.name", "\".onnx\"", "the name of a file beside the card")]
    [InlineData("files.encoder.name", "\"encoder.bin\"", "the name of a file beside the card")]
    [InlineData("files.encoder.sha256", "\"E6B6\"", "64 lower-case hexadecimal digits")]
    [InlineData("files.encoder.inputs", "[\"image\"]", "[\"lr\"]")]
    [InlineData("files.denoiser.outputs", "[\"eps\"]", "[\"prediction\"]")]
    [InlineData("upsampler.kind", "\"nearest\"", "\"bicubic\"")]
    [InlineData("upsampler.a", "-0.5", "-0.75")]
    [InlineData("upsampler.blockMeanExact", "false", "true")]
    public void Read_FieldWrong_NamesItAndWhatIsAllowed(string path, string value, string allowed)
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json => Parent(json, path)[Leaf(path)] = Raw(value)));

        Assert.StartsWith($"model seed-x4: card.json: \"{path}\" is {value}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"; it must be {allowed}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"0\": [1]}", "\"steps.tables\" has a table for \"0\"; tables are for 1 to 1000 steps")]
    [InlineData("{\"two\": [1, 0.5]}", "\"steps.tables\" has a table for \"two\"; tables are for 1 to 1000 steps")]
    [InlineData("{\"2\": [1]}", "\"steps.tables.2\" is [1]; it must be 2 times that fall from at most 1 to above 0")]
    [InlineData("{\"2\": [0.5, 1]}", "\"steps.tables.2\" is [0.5,1]; it must be 2 times that fall")]
    [InlineData("{\"1\": [0]}", "\"steps.tables.1[0]\" is 0; it must be a number from 1E-06 to 1")]
    public void Read_StepTableWrong_SaysSo(string tables, string expected)
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json => json["steps"]!["tables"] = JsonNode.Parse(tables)));

        Assert.StartsWith($"model seed-x4: card.json: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoGraph_SaysSo()
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json => json["files"] = new JsonObject()));

        Assert.Equal("model seed-x4: card.json: \"files\" names no graph; name an encoder, a denoiser or both.", error.Message);
    }

    [Fact]
    public void Read_NoisePredictionOnTheCosinePath_SaysWhyNot()
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json => json["parameterization"] = "eps"));

        Assert.Contains("on the cosine path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LearnedPath_GoesThroughItsKnots()
    {
        ModelCard card = Read(json => json["path"] = Raw("""{"kind": "learned", "t": [0.1, 0.4, 1], "logSnr": [9, 1, -11]}"""));
        var path = GaussianPath.Of(card);

        Assert.Equal(("learned", 9.0, 1.0, -11.0), (path.Name, Rounded(path, 0.1), Rounded(path, 0.4), Rounded(path, 1)));
        Assert.Equal(path.At(2.0 / 3), StepPlacement.ForModel(card, 3)[1]);
        Assert.Equal(NoiseLevel.Clean, path.At(0));

        static double Rounded(GaussianPath path, double t) => Math.Round(path.At(t).LogSnr, 10);
    }

    [Theory]
    [InlineData("[0.1, 0.4, 1]", "[9, 1]", "logSnr", "3 values that fall, one for each time")]
    [InlineData("[0.1, 0.4, 1]", "[9, 10, 1]", "logSnr", "3 values that fall, one for each time")]
    [InlineData("[0.4, 0.1, 1]", "[9, 1, 0]", "t", "2 to 1000 times that rise from above 0 to exactly 1")]
    [InlineData("[0.1, 0.4]", "[9, 1]", "t", "2 to 1000 times that rise from above 0 to exactly 1")]
    [InlineData("[1]", "[9]", "t", "2 to 1000 times that rise from above 0 to exactly 1")]
    [InlineData("[0, 1]", "[9, 1]", "t[0]", "a number from 1E-06 to 1")]
    [InlineData("[0.5, 1]", "[9, \"NaN\"]", "logSnr[1]", "a number from -200 to 200")]
    public void Read_LearnedPathWrong_SaysWhatIsAllowed(string times, string logSnrs, string field, string allowed)
    {
        var error = Assert.Throws<ModelRejectedException>(
            () => Read(json => json["path"] = Raw($$"""{"kind": "learned", "t": {{times}}, "logSnr": {{logSnrs}}}""")));

        Assert.StartsWith($"model seed-x4: card.json: \"path.{field}\" is ", error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_KnotsOfAnotherPath_AreUnknownFields() =>
        Assert.Contains(
            "unknown field \"t\"",
            Assert.Throws<ModelRejectedException>(() => Read(json => json["path"] = Raw("""{"kind": "linear", "t": [1]}"""))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Read_NullCondition_IsZeroFeaturesOrNone()
    {
        Assert.True(Read(json => json["nullCondition"] = "zero features").HasNullCondition);
        Assert.False(Read(_ => { }).HasNullCondition);
        Assert.Contains(
            "it must be \"zero features\"",
            Assert.Throws<ModelRejectedException>(() => Read(json => json["nullCondition"] = "random")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "for a model without features",
            Assert.Throws<ModelRejectedException>(() => Read(json =>
            {
                json["nullCondition"] = "zero features";
                json["files"]!.AsObject().Remove("encoder");
                json["files"]!["denoiser"]!["inputs"] = new JsonArray("x", "lr", "log_snr");
            })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Uncertainty_IsWhatTheCardSays()
    {
        Assert.Null(Read(_ => { }).Uncertainty);
        var read = Read(json => json["uncertainty"] = Calibration()).Uncertainty!;

        Assert.Equal((0.9, 2, 5, 0.008), (read.Level, read.Samples, read.Window, read.Floor));
        Assert.Equal([new(0, 1.5), new(4, 2.25)], read.Factors);
    }

    [Theory]
    [InlineData("window", "4", "an odd number of which half is at most haloLr")]
    [InlineData("level", "1", "0.01 to 0.999")]
    [InlineData("samples", "0", "1 to 64")]
    [InlineData("factors", "{\"four\": 2}", "factors are for 0 to 1000 steps")]
    [InlineData("factors", "{\"4\": 0}", "uncertainty.factors.4")]
    [InlineData("levle", "1", "unknown field \"levle\"")]
    public void Read_UncertaintyOutOfItsBounds_SaysWhatIsAllowed(string field, string value, string hint)
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json =>
        {
            var calibration = Calibration();
            calibration[field] = JsonNode.Parse(value);
            json["uncertainty"] = calibration;
        }));

        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    private static JsonObject Calibration() =>
        JsonNode.Parse("""{"level": 0.9, "samples": 2, "window": 5, "floor": 0.008, "factors": {"4": 2.25, "0": 1.5}, "measured": {}}""")!.AsObject();

    [Fact]
    public void Read_NoisePredictionOnTheFlowPath_SaysWhyNot() =>
        Assert.Contains(
            "on the flow path",
            Assert.Throws<ModelRejectedException>(() => Read(json =>
            {
                json["parameterization"] = "eps";
                json["path"] = new JsonObject { ["kind"] = "flow" };
            })).Message,
            StringComparison.Ordinal);

    private static ModelCard Read(Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(Seed)!.AsObject();
        change(json);
        return ModelCardReader.Read("seed-x4", Encoding.UTF8.GetBytes(json.ToJsonString(Relaxed)));
    }

    private static JsonNode? Raw(string value) => JsonNode.Parse(value);

    private static JsonObject Parent(JsonObject json, string path) =>
        path.Split('.')[..^1].Aggregate(json, (node, part) => node[part]!.AsObject());

    private static string Leaf(string path) => path.Split('.')[^1];
}
