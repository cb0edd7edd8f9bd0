using System.Text.Json;

namespace Nadir.Raster.Tests.Support;

/// <summary>What every product by nearest neighbour must hold of its scene. All of it is seen through GDAL's tools.</summary>
public static class Products
{
    /// <summary>Asserts place, pixels, masks and everything that bands say of themselves, and that the file is a valid COG.</summary>
    public static void AssertKeeps(ScratchFolder scratch, string scene, string product)
    {
        using var folder = new ScratchFolder();
        var expected = DumpedRaster.Of(folder, scene);
        var actual = DumpedRaster.Of(folder, product);
        int count = expected.Info.GetProperty("bands").GetArrayLength();
        Assert.Equal(count, actual.Info.GetProperty("bands").GetArrayLength());
        for (int number = 1; number <= count; number++)
        {
            var said = Said(expected.Band(number));
            if (number == 1 && said["colour"] == "\"Undefined\"")
            {
                said["colour"] = "\"Gray\"";
            }

            Assert.Equal(said, Said(actual.Band(number)));
        }

        Assert.Equal(expected.Info.GetProperty("crs").GetString(), actual.Info.GetProperty("crs").GetString());
        AssertSamePlace(expected, actual);
        string width = expected.Info.GetProperty("width").GetRawText();
        string height = expected.Info.GetProperty("height").GetRawText();
        var replicas = GdalTools.OracleJson("replicas", scene, product, "4", "0", "0", width, height);
        Assert.Equal(0, replicas.GetProperty("different").GetInt64());
        Assert.Equal("", GdalTools.ValidateCog(product));
        Assert.Empty(Directory.GetFiles(scratch.Root, "*.work"));
    }

    private static void AssertSamePlace(DumpedRaster expected, DumpedRaster actual)
    {
        if (expected.Info.GetProperty("transform").ValueKind == JsonValueKind.Null)
        {
            Assert.Equal(JsonValueKind.Null, actual.Info.GetProperty("transform").ValueKind);
            return;
        }

        double[] refined = expected.Transform;
        foreach (int term in new[] { 1, 2, 4, 5 })
        {
            refined[term] /= 4;
        }

        Assert.Equal(refined, actual.Transform);
    }

    private static Dictionary<string, string> Said(JsonElement band)
    {
        var said = band.EnumerateObject()
            .Where(item => item.Name is not ("overviews" or "tags"))
            .ToDictionary(item => item.Name, item => item.Value.GetRawText());
        foreach (var tag in band.GetProperty("tags").EnumerateObject())
        {
            if (!tag.Name.StartsWith("STATISTICS_", StringComparison.Ordinal))
            {
                said.Add("tag " + tag.Name, tag.Value.GetString()!);
            }
        }

        return said;
    }
}
