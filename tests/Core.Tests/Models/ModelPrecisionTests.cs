using System.Text;
using System.Text.Json.Nodes;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Models;

/// <summary>A card's graphs in other precisions, and every way they can be wrong.</summary>
public sealed class ModelPrecisionTests
{
    private static readonly byte[] Seed = File.ReadAllBytes(Repository.PathOf("models", "seed-x4", "card.json"));

    [Fact]
    public void Read_Precisions_AreTakenByName()
    {
        ModelCard card = Read(json => json["precisions"] = Precisions("fp16", json["files"]!));

        Assert.Equal(["fp32", "fp16"], card.PrecisionNames);
        Assert.Equal("encoder.fp16.onnx", card.At("fp16").Encoder?.Name);
        Assert.Equal((card.Denoiser, card.Hash), (card.At("fp16").Denoiser, card.At("fp16").Hash));
        Assert.Same(card, card.At("fp32"));
        Assert.Equal(["encoder.onnx", "denoiser.onnx", "encoder.fp16.onnx"], card.Files.Select(file => file.Name));
    }

    [Fact]
    public void Read_NoPrecisions_HasTheDefaultAlone()
    {
        ModelCard card = ModelCardReader.Read("seed-x4", Seed);

        Assert.Equal(["fp32"], card.PrecisionNames);
        var error = Assert.Throws<ModelRejectedException>(() => card.At("int8"));
        Assert.Equal("model seed-x4: there are no graphs in int8; take fp32.", error.Message);
    }

    [Fact]
    public void Read_PrecisionOfAnUnknownName_SaysWhichThereAre()
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json => json["precisions"] = Precisions("fp8", json["files"]!)));

        Assert.Equal("model seed-x4: card.json: \"precisions\" has an unknown field \"fp8\"; fields are fp16, int8.", error.Message);
    }

    [Fact]
    public void Read_PrecisionOfOneGraphWhereThereAreTwo_SaysSo()
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json =>
        {
            json["precisions"] = Precisions("int8", json["files"]!);
            json["precisions"]!["int8"]!.AsObject().Remove("denoiser");
            json["precisions"]!["int8"]!["encoder"]!["outputs"] = new JsonArray("mmse");
        }));

        Assert.StartsWith("model seed-x4: card.json: \"precisions.int8\" names other graphs than \"files\"; name the same ones", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PrecisionWithAWrongHash_NamesItsPlace()
    {
        var error = Assert.Throws<ModelRejectedException>(() => Read(json =>
        {
            json["precisions"] = Precisions("int8", json["files"]!);
            json["precisions"]!["int8"]!["encoder"]!["sha256"] = "12";
        }));

        Assert.StartsWith("model seed-x4: card.json: \"precisions.int8.encoder.sha256\" is \"12\"; it must be 64", error.Message, StringComparison.Ordinal);
    }

    // The files again, the encoder in one of its own.
    private static JsonObject Precisions(string name, JsonNode files)
    {
        var own = files.DeepClone();
        own["encoder"]!["name"] = $"encoder.{name}.onnx";
        own["encoder"]!["sha256"] = new string('0', 64);
        return new JsonObject { [name] = own };
    }

    private static ModelCard Read(Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(Seed)!.AsObject();
        change(json);
        return ModelCardReader.Read("seed-x4", Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}
