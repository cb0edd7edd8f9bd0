using Nadir.TestKit;

namespace Nadir.Tiler.Tests;

/// <summary>What the host binds to.</summary>
public sealed class FunctionSurfaceTests
{
    [Fact]
    public void Functions_OfTheAssembly_AreThese() => Assert.Equal(
        [
            "TileScene: QueueTrigger(tile-scene) Connection=NadirStorage",
            "TileScenePoison: QueueTrigger(tile-scene-poison) Connection=NadirStorage",
        ],
        FunctionSurface.Of(typeof(TileHandler).Assembly));
}
