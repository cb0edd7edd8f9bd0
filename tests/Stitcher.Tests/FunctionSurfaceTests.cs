using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>What the host binds to.</summary>
public sealed class FunctionSurfaceTests
{
    [Fact]
    public void Functions_OfTheAssembly_AreThese() => Assert.Equal(
        [
            "Status: HttpTrigger(Function, get) Route=runs/{run?}",
            "StitchScene: QueueTrigger(stitch-scene) Connection=NadirStorage",
            "StitchScenePoison: QueueTrigger(stitch-scene-poison) Connection=NadirStorage",
            "Sweep: TimerTrigger(0 */5 * * * *)",
        ],
        FunctionSurface.Of(typeof(StitchHandler).Assembly));
}
