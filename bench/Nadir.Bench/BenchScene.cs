using System.Text;

namespace Nadir.Bench;

/// <summary>Scenes of any size: the NAIP sample's first bands, repeated in both directions.</summary>
internal static class BenchScene
{
    private const string Sample = "samples/rasterframes_m_3607717_sw_18_1_20160620_subset.tif";
    private const int SampleSide = 300;

    /// <summary>A square scene of <paramref name="side"/> pixels: a tiled, DEFLATE-compressed GeoTIFF of 1 m pixels.</summary>
    public static string Make(string folder, int side, int bands = 3)
    {
        string path = Path.Combine(folder, $"scene-{side}-{bands}.tif");
        if (File.Exists(path))
        {
            return path;
        }

        string mosaic = Path.Combine(folder, $"scene-{side}-{bands}.vrt");
        File.WriteAllText(mosaic, Mosaic(side, bands));
        Tool.Run(
            "gdal_translate", "-q", "-of", "GTiff", "-co", "TILED=YES", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2",
            "-a_srs", "EPSG:32618", "-a_ullr", "300000", "4000000", $"{300000 + side}", $"{4000000 - side}", mosaic, path);
        File.Delete(mosaic);
        return path;
    }

    private static string Mosaic(int side, int bands)
    {
        string sample = Path.Combine(BenchSettings.Root, Sample);
        var text = new StringBuilder($"<VRTDataset rasterXSize=\"{side}\" rasterYSize=\"{side}\">\n");
        for (int band = 1; band <= bands; band++)
        {
            text.Append(null, $"<VRTRasterBand dataType=\"Byte\" band=\"{band}\">\n");
            for (int y = 0; y < side; y += SampleSide)
            {
                for (int x = 0; x < side; x += SampleSide)
                {
                    string size = $"xSize=\"{Math.Min(SampleSide, side - x)}\" ySize=\"{Math.Min(SampleSide, side - y)}\"";
                    text.Append(null, $"<SimpleSource><SourceFilename>{sample}</SourceFilename><SourceBand>{band}</SourceBand>");
                    text.Append(null, $"<SrcRect xOff=\"0\" yOff=\"0\" {size}/><DstRect xOff=\"{x}\" yOff=\"{y}\" {size}/></SimpleSource>\n");
                }
            }

            text.Append("</VRTRasterBand>\n");
        }

        return text.Append("</VRTDataset>\n").ToString();
    }
}
