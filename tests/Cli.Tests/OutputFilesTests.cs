using System.Text;
using System.Text.Json;
using Nadir.Cli.Upscaling;

namespace Nadir.Cli.Tests;

public sealed class OutputFilesTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("nadir-out-");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Of_FreeName_PutsTheOthersBesideTheProduct()
    {
        var files = OutputFiles.Of(At("out.tif"), At("in.tif"), force: false);

        Assert.Equal([At("out.png"), At("out.item.json"), At("out.report.json"), At("out.tif")], files.All);
    }

    [Theory]
    [InlineData("out.tif")]
    [InlineData("out.png")]
    [InlineData("out.item.json")]
    [InlineData("out.report.json")]
    public void Of_TakenName_IsRefusedUnlessForced(string taken)
    {
        File.WriteAllText(At(taken), "mine");

        var error = Assert.Throws<CommandException>(() => OutputFiles.Of(At("out.tif"), At("in.tif"), force: false));

        Assert.Equal($"{At(taken)} exists; give another name with -o, or --force to replace it.", error.Message);
        Assert.Equal(At("out.tif"), OutputFiles.Of(At("out.tif"), At("in.tif"), force: true).Scene);
    }

    [Theory]
    [InlineData("in.tif")]
    [InlineData("in.png")]
    public void Of_SceneItself_IsRefusedEvenForced(string scene) =>
        Assert.Throws<CommandException>(() => OutputFiles.Of(At("in.tif"), At(scene), force: true));

    [Fact]
    public void Relink_ItemOfProduct_LeadsToTheFilesItBecame()
    {
        byte[] item = """{"assets":{"product":{"href":"./scene.tif"},"web":{"href":"https://example.org/scene.tif"}}}"""u8.ToArray();

        byte[] relinked = ProductExport.Relink(item, new Dictionary<string, string> { ["scene.tif"] = At("my out.tif") });

        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(relinked));
        var assets = json.RootElement.GetProperty("assets");
        Assert.Equal("./my%20out.tif", assets.GetProperty("product").GetProperty("href").GetString());
        Assert.Equal("https://example.org/scene.tif", assets.GetProperty("web").GetProperty("href").GetString());
    }

    private string At(string name) => Path.Combine(root.FullName, name);
}
