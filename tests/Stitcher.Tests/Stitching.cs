using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Ports;
using Nadir.Platform.Runs;
using Nadir.Raster;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>The Stitcher's handler over a bench.</summary>
internal static class Stitching
{
    /// <summary>As it is shipped.</summary>
    public static StitchHandler NewHandler(RunBench bench, StitchOptions? options = null)
    {
        options ??= new StitchOptions { TemporaryFolder = bench.Folder };
        var maker = new ProductMaker(bench.Blobs, bench.Locator, RasterLimits.Default, options, bench.Clock);
        return NewHandler(bench, bench.Blobs, bench.Queues, maker, bench.Clock, options);
    }

    /// <summary>Over other ports, with another maker of products, in a process with a clock of its own.</summary>
    public static StitchHandler NewHandler(
        RunBench bench, IBlobStore blobs, IQueueStore queues, IProductMaker products, TimeProvider clock, StitchOptions? options = null)
    {
        var runs = new RunStore(blobs);
        return new StitchHandler(
            runs,
            new UnitLedger(runs),
            queues,
            products,
            options ?? new StitchOptions { TemporaryFolder = bench.Folder },
            clock,
            NullLogger<StitchHandler>.Instance);
    }
}
