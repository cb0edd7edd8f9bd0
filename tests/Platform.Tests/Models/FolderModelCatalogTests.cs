using System.Text.Json.Nodes;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Platform.Models;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Models;

/// <summary>The catalogue of a folder, and every way a model's folder can be wrong before its graphs are opened.</summary>
public sealed class FolderModelCatalogTests : IDisposable
{
    private static readonly string SeedCard = File.ReadAllText(Repository.PathOf("models", "seed-x4", "card.json"));

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("nadir-models-");
    private readonly FolderModelCatalog catalog;

    public FolderModelCatalogTests() => catalog = new FolderModelCatalog(root.FullName);

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Names_FolderMissing_AreNone() =>
        Assert.Empty(new FolderModelCatalog(Path.Combine(root.FullName, "none")).Names);

    [Fact]
    public void Names_AreFoldersWithACardInOrdinalOrder()
    {
        foreach (string name in new[] { "b-model", "a-model", "B-Upper", ".hidden" })
        {
            Write(name, "card.json", "{}");
        }

        Directory.CreateDirectory(Path.Combine(root.FullName, "empty"));

        Assert.Equal(["a-model", "b-model"], catalog.Names);
    }

    [Fact]
    public void Find_BundledModels_AreWhatTheirCardsSay()
    {
        var bundled = new FolderModelCatalog(Repository.PathOf("models"));

        Assert.Contains("seed-x4", bundled.Names);
        foreach (ModelCard card in bundled.Names.Select(bundled.Find))
        {
            Assert.All(card.Files, file => Assert.NotEmpty(bundled.ReadGraph(card, file)));
        }
    }

    [Fact]
    public void Find_NoSuchModel_ListsThoseThereAre()
    {
        Write("one", "card.json", "{}");
        Write("two", "card.json", "{}");

        Rejects(() => catalog.Find("three"), $"model three: there is no such model in {root.FullName}; take one of one, two.");
    }

    [Fact]
    public void Find_NoModels_SaysToPutOneThere() =>
        Rejects(() => catalog.Find("one"), $"model one: there is no such model in {root.FullName}; put one there.");

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("")]
    public void Find_NameThatLeavesTheFolder_IsNoName(string name) =>
        Rejects(() => catalog.Find(name), $"model '{name}': this is no model name; names are {ModelName.Allowed}.");

    [Fact]
    public void Find_CardMissing_SaysSo()
    {
        Directory.CreateDirectory(Path.Combine(root.FullName, "one"));

        Rejects(() => catalog.Find("one"), "model one: card.json is missing; take the model again, all its files belong in one folder.");
    }

    [Fact]
    public void Find_CardOfAnotherModel_SaysSo()
    {
        Write("one", "card.json", SeedCard);

        Rejects(() => catalog.Find("one"), "model one: card.json is of the model seed-x4; give the folder the model's name.");
    }

    [Fact]
    public void Find_HugeCard_IsNotRead()
    {
        Write("one", "card.json", new string(' ', (1 << 20) + 1));

        Rejects(() => catalog.Find("one"), "model one: card.json has 1048577 bytes, more than 1048576; this is no file of a model.");
    }

    [Fact]
    public void Find_BadCard_IsTheReadersRefusal()
    {
        Write("one", "card.json", "{");

        var error = Assert.Throws<ModelRejectedException>(() => catalog.Find("one"));

        Assert.StartsWith("model one: card.json is not valid JSON", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_FolderIsALink_IsNotFollowed()
    {
        Write("one", "card.json", SeedCard);
        Directory.CreateSymbolicLink(Path.Combine(root.FullName, "two"), Path.Combine(root.FullName, "one"));

        Rejects(() => catalog.Find("two"), "model two: two is a link; put the folder and its files themselves there.");
    }

    [Fact]
    public void Find_CardIsALink_IsNotFollowed()
    {
        string target = Write("one", "elsewhere.json", SeedCard);
        File.CreateSymbolicLink(Path.Combine(root.FullName, "one", "card.json"), target);

        Rejects(() => catalog.Find("one"), "model one: card.json is a link; put the folder and its files themselves there.");
    }

    [Fact]
    public void ReadGraph_GraphMissing_SaysSo()
    {
        ModelCard card = WriteSeed();

        Rejects(
            () => catalog.ReadGraph(card, card.Encoder!),
            "model seed-x4: encoder.onnx is missing; take the model again, all its files belong in one folder.");
    }

    [Fact]
    public void ReadGraph_GraphAltered_SaysBothHashes()
    {
        ModelCard card = WriteSeed();
        Write("seed-x4", "encoder.onnx", "");

        Rejects(
            () => catalog.ReadGraph(card, card.Encoder!),
            "model seed-x4: encoder.onnx has SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 where the card says "
            + $"{card.Encoder!.Sha256}; take the model again, or mend the card if you changed the graph yourself.");
    }

    [Fact]
    public void ReadGraph_GraphIsALink_IsNotFollowed()
    {
        ModelCard card = WriteSeed();
        File.CreateSymbolicLink(
            Path.Combine(root.FullName, "seed-x4", "encoder.onnx"), Repository.PathOf("models", "seed-x4", "encoder.onnx"));

        Rejects(
            () => catalog.ReadGraph(card, card.Encoder!),
            "model seed-x4: encoder.onnx is a link; put the folder and its files themselves there.");
    }

    [Fact]
    public void Find_CardChanged_IsReadAnew()
    {
        ModelCard before = WriteSeed();
        JsonNode json = JsonNode.Parse(SeedCard)!;
        json["version"] = "0.2.0";
        Write("seed-x4", "card.json", json.ToJsonString());

        ModelCard after = catalog.Find("seed-x4");

        Assert.Equal("0.2.0", after.Version);
        Assert.NotEqual(before.Hash, after.Hash);
    }

    private static void Rejects(Action action, string message) =>
        Assert.Equal(message, Assert.Throws<ModelRejectedException>(action).Message);

    private ModelCard WriteSeed()
    {
        Write("seed-x4", "card.json", SeedCard);
        return catalog.Find("seed-x4");
    }

    private string Write(string model, string file, string text)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(root.FullName, model)).FullName, file);
        File.WriteAllText(path, text);
        return path;
    }
}
