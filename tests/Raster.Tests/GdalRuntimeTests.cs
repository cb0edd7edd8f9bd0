using Nadir.Raster.Native;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

public sealed class GdalRuntimeTests
{
    [Fact]
    public void Start_ThisMachine_HasAVersionThatWillDo() => Assert.True(Version.Parse(GdalRuntime.Start()) >= new Version(3, 6));

    [Fact]
    public void Start_DriversThatFollowReferences_AreGone()
    {
        GdalRuntime.Start();

        foreach (string name in new[] { "VRT", "WMS", "HTTP", "DERIVED", "MRF", "netCDF", "HDF5", "STACTA", "GPKG", "PDF" })
        {
            Assert.Equal(0, Gdal.GetDriverByName(name));
        }

        Assert.NotEqual(0, Gdal.GetDriverByName("GTiff"));
        Assert.NotEqual(0, Gdal.GetDriverByName("COG"));
    }

    [Fact]
    public void Candidates_OnLinux_GoFromNewToOld()
    {
        var candidates = GdalLibrary.Candidates().ToList();

        Assert.True(candidates.IndexOf("libgdal.so.36") < candidates.IndexOf("libgdal.so.32"));
        Assert.Equal("libgdal.so", candidates[^1]);
        Assert.DoesNotContain("libgdal.so.31", candidates);
    }

    [Fact]
    public void Missing_Message_SaysWhatToDo() => Assert.Equal(
        "libgdal was not found; run './nadir doctor', or install GDAL 3.6 or later (Debian, Ubuntu: 'apt install libgdal-dev'), or set NADIR_GDAL_LIBRARY to its file.",
        GdalMissingException.NotFound(new DllNotFoundException()).Message);

    [Fact]
    public void TooOld_Message_SaysWhatToDo() => Assert.Equal(
        "libgdal 3.4.1 is too old; install GDAL 3.6 or later, or set NADIR_GDAL_LIBRARY to its file.",
        GdalMissingException.TooOld("3.4.1").Message);

    [Fact]
    public async Task Readers_OnSeveralThreads_DoNotMixUpMessages()
    {
        var tasks = Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            for (int round = 0; round < 20; round++)
            {
                if ((i & 1) == 0)
                {
                    using var reader = Scenes.Open(Scenes.Sample("titiler_B01.tif"));
                    Assert.Equal(183, reader.Description.Size.Width);
                }
                else
                {
                    Assert.StartsWith("README.md: cannot be read as ", Scenes.Refusal(Scenes.Sample("README.md")).Message, StringComparison.Ordinal);
                }
            }
        }));

        await Task.WhenAll(tasks);
    }
}
