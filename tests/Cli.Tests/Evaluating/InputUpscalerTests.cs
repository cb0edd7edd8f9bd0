using Nadir.Cli.Composition;
using Nadir.Cli.Evaluating;
using Nadir.Cli.Terminals;
using Nadir.Cli.Tests.EndToEnd;
using Nadir.Cli.Upscaling;
using Nadir.Core.Geometry;
using Nadir.Core.Metrics;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Core.Tests.Reference;
using Nadir.Platform.Models;
using Nadir.Raster;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Tests.Evaluating;

/// <summary>What is measured is what is delivered: the evaluation's product of an input against <c>nadir upscale</c>'s of the same file, and against torch's.</summary>
public sealed class InputUpscalerTests
{
    private static readonly FolderModelCatalog Models = new(Samples.Models);

    [Fact]
    public async Task Make_AnInput_IsWhatUpscaleDelivers()
    {
        using var folder = new TempFolder();
        using var interruption = Interruption.None();
        string file = Path.Combine(folder.Path, "input.tif");
        await File.WriteAllBytesAsync(file, InputFile.Encode(Input()));
        var settings = new UpscaleSettings { Steps = 1, Seed = 5, Tile = 44 };
        var folders = new UserFolders(Path.Combine(folder.Path, "cache"), Path.Combine(folder.Path, "data"));
        var runner = new UpscaleRunner(Terminal.Of(TextWriter.Null, TextWriter.Null), interruption, new QuietProgress(), folders);
        var delivered = await runner.RunAsync(new UpscaleRequest
        {
            Scene = file,
            Output = Path.Combine(folder.Path, "product.tif"),
            Settings = settings,
            Store = StoreChoice.InFolder(null),
            Models = Samples.Models,
        });

        using var model = OnnxDetailModel.Load(Models, settings.Model, new InferenceOptions());
        var product = new InputUpscaler(Models, unrounded: false).Make(file, settings, model, CancellationToken.None);

        Assert.True(delivered.Tiles > 1);
        Assert.Equal(Read(delivered.Product).Values.ToArray(), product.Values.ToArray());
    }

    [Fact]
    public void Make_StoredInput_IsTorchsFaithfulProduct()
    {
        // The stored tile is whole values of 8 bit mapped to [-1, 1]; its product without steps was made by the training code.
        using var folder = new TempFolder();
        var stored = GoldenArray.Read(Path.Combine("models", "edge-x4", "lr"));
        var expected = GoldenArray.Read(Path.Combine("models", "edge-x4", "product_0"));
        int height = stored.Shape[2];
        int width = stored.Shape[3];
        double[] pixels = new double[stored.Values.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            double value = (Interleaved(stored.Values, height * width, i) + 1) * 127.5;
            pixels[i] = Math.Round(value);
            Assert.Equal(pixels[i], value, 1e-3);
        }

        string file = Path.Combine(folder.Path, "input.tif");
        File.WriteAllBytes(file, InputFile.Encode(new MetricImage(height, width, 3, pixels)));
        using var model = OnnxDetailModel.Load(Models, "edge-x4", new InferenceOptions());
        var product = new InputUpscaler(Models, unrounded: true).Make(file, new UpscaleSettings { Steps = 0, Tile = 40 }, model, CancellationToken.None);

        // One tile as wide as the input; its rows past the end mirror the input where torch saw the edge, which reaches the halo's 16 rows up.
        Assert.Equal((height * 4, width * 4), (product.Height, product.Width));
        for (int i = 0; i < (height - 16) * 4 * width * 4 * 3; i++)
        {
            double wanted = (Interleaved(expected.Values, height * width * 16, i) + 1) * 127.5;
            Assert.Equal(wanted, product.Values[i], 0.01);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void InputFile_ReadByGdal_HasEveryPixel(int bands)
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "input.tif");
        double[] pixels = [.. Enumerable.Range(0, 19 * 7 * bands).Select(i => (double)(i * 37 % 256))];
        var image = new MetricImage(7, 19, bands, pixels);

        File.WriteAllBytes(file, InputFile.Encode(image));

        Assert.Equal(pixels, Read(file).Values.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 3)]
    public void PngPicture_ReadByGdal_IsTheMiddle(int bands, int channels)
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "picture.png");
        double[] pixels = [.. Enumerable.Range(0, 40 * 140 * bands).Select(i => (i * 37 % 300) - 20.25)];

        File.WriteAllBytes(file, PngPicture.OfMiddle(new MetricImage(40, 140, bands, pixels)));

        var picture = Read(file);
        Assert.Equal((40, PngPicture.Side, channels), (picture.Height, picture.Width, picture.Bands));
        for (int i = 0; i < picture.Values.Length; i++)
        {
            int pixel = (i / channels / PngPicture.Side * 140) + 6 + (i / channels % PngPicture.Side);
            Assert.Equal(Math.Clamp(Math.Round(pixels[(pixel * bands) + (i % channels)]), 0, 255), picture.Values[i]);
        }
    }

    private static double Interleaved(float[] planes, int area, int i) => planes[(i % 3 * area) + (i / 3)];

    private static MetricImage Input()
    {
        var scene = new TiffScene();
        double[] pixels = [.. Enumerable.Range(0, 60 * 52 * 3).Select(i => Math.Round(scene.Pixel(i % 3, i / 3 % 60, i / 3 / 60) / 6))];
        return new MetricImage(52, 60, 3, pixels);
    }

    private static MetricImage Read(string file)
    {
        using var reader = SceneReader.Open("made", new RasterLocation(file, new Dictionary<string, string>()), RasterLimits.Default);
        PixelSize size = reader.Description.Size;
        int bands = reader.Description.Bands.Count;
        double[] pixels = new double[size.Area * bands];
        float[] plane = new float[size.Area];
        for (int band = 0; band < bands; band++)
        {
            reader.ReadRaw(size.Whole, band + 1, plane);
            for (int i = 0; i < plane.Length; i++)
            {
                pixels[(i * bands) + band] = plane[i];
            }
        }

        return new MetricImage(size.Height, size.Width, bands, pixels);
    }
}
