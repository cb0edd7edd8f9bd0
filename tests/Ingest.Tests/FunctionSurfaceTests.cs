using Nadir.TestKit;

namespace Nadir.Ingest.Tests;

/// <summary>What the host binds to.</summary>
public sealed class FunctionSurfaceTests
{
    [Fact]
    public void Functions_OfTheAssembly_AreThese() => Assert.Equal(
        [
            "IngestDrop: QueueTrigger(scene-dropped) Connection=NadirStorage",
            "IngestDropPoison: QueueTrigger(scene-dropped-poison) Connection=NadirStorage",
            "IngestPoison: QueueTrigger(webjobs-blobtrigger-poison) Connection=NadirStorage",
            "IngestScene: BlobTrigger(scenes/{name}) Connection=NadirStorage Source=EventGrid",
            "Reconcile: TimerTrigger(0 */5 * * * *)",
        ],
        FunctionSurface.Of(typeof(IngestHandler).Assembly));
}
