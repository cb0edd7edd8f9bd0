using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>Does the Upscaler's part with details that a test knows by place.</summary>
internal static class DetailWriter
{
    /// <summary>Zero over each block of 4x4: rises along x and falls along y, stronger in every other block and in higher tiles.</summary>
    public static float Ripple(int tile, int band, int x, int y) =>
        ((x % 4) - 1.5f + (1.5f - (y % 4))) * (8 + (((x / 4) + (y / 4)) % 3) + band + (0.25f * tile));

    /// <summary>Nothing anywhere.</summary>
    public static float None(int tile, int band, int x, int y) => 0;

    /// <summary>Writes the details of every unit, in product pixels of the scene.</summary>
    public static async Task WriteAsync(RunBench bench, SceneManifest manifest, Func<int, int, int, int, float> detail)
    {
        var plan = new RunPlan(manifest);
        for (int unit = 0; unit < plan.UnitCount; unit++)
        {
            await bench.PutAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit), Unit(manifest, plan, unit, detail));
        }
    }

    private static byte[] Unit(SceneManifest manifest, RunPlan plan, int unit, Func<int, int, int, int, float> detail)
    {
        using var stream = new MemoryStream();
        var writer = new NpyWriter(stream);
        var (first, count) = plan.TilesOf(unit);
        int bands = manifest.Normalization.Count;
        writer.Write(Enumerable.Range(first, count).ToArray());
        for (int tile = first; tile < first + count; tile++)
        {
            var support = plan.Grid[tile].Support.Refine(manifest.Scale);
            float[] values =
            [
                .. from band in Enumerable.Range(0, bands)
                   from y in Enumerable.Range(support.Y, support.Height)
                   from x in Enumerable.Range(support.X, support.Width)
                   select detail(tile, band, x, y),
            ];
            writer.Write(values, bands, support.Height, support.Width);
        }

        return stream.ToArray();
    }
}
