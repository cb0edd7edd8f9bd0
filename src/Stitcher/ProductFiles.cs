namespace Nadir.Stitcher;

/// <summary>Names and temporary places of a product's files.</summary>
public sealed class ProductFiles(string folder)
{
    /// <summary>The Cloud Optimized GeoTIFF.</summary>
    public const string Scene = "scene.tif";

    /// <summary>A small picture of it.</summary>
    public const string Quicklook = "quicklook.png";

    /// <summary>The STAC item.</summary>
    public const string Item = "item.json";

    /// <summary>Settings, hashes, timings and measurements.</summary>
    public const string Report = "report.json";

    /// <summary>All files; the report is last, so who sees it sees all.</summary>
    public static IReadOnlyList<string> PublishingOrder { get; } = [Scene, Quicklook, Item, Report];

    /// <summary>The product before it becomes a COG.</summary>
    public string Draft => Path.Combine(folder, "draft.tif");

    /// <summary>Where a file stands until it is published.</summary>
    public string PathOf(string file) => Path.Combine(folder, file);
}
