using System.Text.Json;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>
/// The STAC 1.0.0 item of a product, with the projection (v1.1.0), raster (v1.1.0) and processing (v1.2.0) extensions. Its footprint is
/// null where the scene's place on Earth is not known.
/// </summary>
public static class StacItem
{
    private static readonly string[] Extensions =
    [
        "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
        "https://stac-extensions.github.io/raster/v1.1.0/schema.json",
        "https://stac-extensions.github.io/processing/v1.2.0/schema.json",
    ];

    /// <summary>The item as UTF-8. Where the scene does not say when it was taken, its datetime is <paramref name="made"/>.</summary>
    public static byte[] Write(SceneManifest manifest, SceneReader scene, GeoFootprint? footprint, DateTimeOffset made)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            json.WriteString("stac_version", "1.0.0");
            json.WriteStartArray("stac_extensions");
            foreach (string extension in Extensions)
            {
                json.WriteStringValue(extension);
            }

            json.WriteEndArray();
            json.WriteString("id", $"{manifest.Run}");
            WriteGeometry(json, footprint);
            WriteProperties(json, manifest, scene, made);
            json.WriteStartArray("links");
            json.WriteEndArray();
            WriteAssets(json, manifest);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteGeometry(Utf8JsonWriter json, GeoFootprint? footprint)
    {
        if (footprint is null)
        {
            json.WriteNull("geometry");
            return;
        }

        json.WriteStartObject("geometry");
        json.WriteString("type", "Polygon");
        json.WriteStartArray("coordinates");
        json.WriteStartArray();
        foreach (var point in footprint.Ring)
        {
            WriteNumbers(json, point.Longitude, point.Latitude);
        }

        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WritePropertyName("bbox");
        WriteNumbers(json, footprint.West, footprint.South, footprint.East, footprint.North);
    }

    private static void WriteProperties(Utf8JsonWriter json, SceneManifest manifest, SceneReader scene, DateTimeOffset made)
    {
        var description = manifest.Description;
        var size = manifest.Window.Size.Refine(manifest.Scale);
        json.WriteStartObject("properties");
        json.WriteString("title", manifest.Scene);
        json.WriteString("datetime", (scene.AcquiredAt ?? made).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        json.WriteString("created", made.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        json.WriteBoolean("nadir:datetime_is_acquisition", scene.AcquiredAt is not null);
        if (description.GsdMetres is { } gsd)
        {
            json.WriteNumber("gsd", gsd / manifest.Scale);
        }

        if (scene.EpsgCode is { } code)
        {
            json.WriteNumber("proj:epsg", code);
        }
        else
        {
            json.WriteNull("proj:epsg");
        }

        if (description.Crs is { } crs)
        {
            json.WriteString("proj:wkt2", crs);
        }

        json.WritePropertyName("proj:shape");
        WriteNumbers(json, size.Height, size.Width);
        if (description.Transform is { } transform)
        {
            var product = transform.Crop(manifest.Window).Refine(manifest.Scale);
            json.WritePropertyName("proj:transform");
            WriteNumbers(
                json,
                product.PixelWidth,
                product.RowRotation,
                product.OriginX,
                product.ColumnRotation,
                product.PixelHeight,
                product.OriginY);
        }

        json.WriteString("processing:lineage", $"{manifest.Scale}x super-resolution of {manifest.Scene} by model {manifest.Model}");
        json.WriteStartObject("processing:software");
        json.WriteString("nadir", Provenance.Version);
        json.WriteString("gdal", GdalVersion.Release);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAssets(Utf8JsonWriter json, SceneManifest manifest)
    {
        json.WriteStartObject("assets");
        json.WriteStartObject("product");
        json.WriteString("href", $"./{ProductFiles.Scene}");
        json.WriteString("type", "image/tiff; application=geotiff; profile=cloud-optimized");
        WriteRoles(json, "data");
        WriteBands(json, manifest);
        json.WriteEndObject();
        WriteAsset(json, "overview", ProductFiles.Quicklook, "image/png", "overview");
        WriteAsset(json, "report", ProductFiles.Report, "application/json", "metadata");
        json.WriteEndObject();
    }

    private static void WriteBands(Utf8JsonWriter json, SceneManifest manifest)
    {
        json.WriteStartArray("raster:bands");
        foreach (var band in manifest.Description.Bands)
        {
            WriteBand(json, manifest, band, description: null);
        }

        if (Provenance.UncertaintyLabel(manifest) is { } label)
        {
            foreach (var band in manifest.Description.Bands.Where(band => band.Role == BandRole.Data))
            {
                WriteBand(json, manifest, band, $"{label} of band {band.Number}");
            }
        }

        json.WriteEndArray();
    }

    private static void WriteBand(Utf8JsonWriter json, SceneManifest manifest, BandDescription band, string? description)
    {
        json.WriteStartObject();
        if (description is not null)
        {
            json.WriteString("description", description);
        }

        json.WriteString("data_type", manifest.Description.Type.ToString().ToLowerInvariant());
        if (band.Nodata is { } nodata)
        {
            if (double.IsFinite(nodata))
            {
                json.WriteNumber("nodata", nodata);
            }
            else
            {
                json.WriteString("nodata", double.IsNaN(nodata) ? "nan" : nodata > 0 ? "inf" : "-inf");
            }
        }

        if (manifest.Description.GsdMetres is { } gsd)
        {
            json.WriteNumber("spatial_resolution", gsd / manifest.Scale);
        }

        json.WriteEndObject();
    }

    private static void WriteAsset(Utf8JsonWriter json, string key, string file, string type, string role)
    {
        json.WriteStartObject(key);
        json.WriteString("href", $"./{file}");
        json.WriteString("type", type);
        WriteRoles(json, role);
        json.WriteEndObject();
    }

    private static void WriteRoles(Utf8JsonWriter json, string role)
    {
        json.WriteStartArray("roles");
        json.WriteStringValue(role);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, params ReadOnlySpan<double> numbers)
    {
        json.WriteStartArray();
        foreach (double number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
