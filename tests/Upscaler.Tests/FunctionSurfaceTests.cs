using Nadir.TestKit;

namespace Nadir.Upscaler.Tests;

/// <summary>What the host binds to.</summary>
public sealed class FunctionSurfaceTests
{
    [Fact]
    public void Functions_OfTheAssembly_AreThese() => Assert.Equal(
        [
            "UpscaleTiles: QueueTrigger(upscale-tiles) Connection=NadirStorage",
            "UpscaleTilesPoison: QueueTrigger(upscale-tiles-poison) Connection=NadirStorage",
        ],
        FunctionSurface.Of(typeof(UpscaleHandler).Assembly));
}
