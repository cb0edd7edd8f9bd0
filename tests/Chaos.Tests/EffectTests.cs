using Nadir.Chaos.Tests.Faults;

namespace Nadir.Chaos.Tests;

public sealed class EffectTests
{
    [Theory]
    [InlineData("before create work/0af3/t/0001/000004", "before create detail")]
    [InlineData("after create work/0af3/lr/000004", "after create input")]
    [InlineData("after create work/0af3/manifest.json", "after create manifest")]
    [InlineData("before create work/open/0af3", "before create open")]
    [InlineData("after delete work/0af3/lr/000000", "after delete input")]
    [InlineData("before create products/scene-1.tif/0af3/report.json", "before create report.json")]
    [InlineData("before lease hosts/receipts/IngestScene/00ff.json", "before lease receipt")]
    [InlineData("before send upscale-tiles {\"schema\":1,\"run\":\"0af3\",\"unit\":2}", "before send upscale-tiles")]
    [InlineData("after remove stitch-scene 77-88", "after remove stitch-scene")]
    [InlineData("before compute 128 -64", "before compute")]
    [InlineData("before http PUT /nadir/work/0af3/t/0001/000004", "before http put work")]
    [InlineData("before http PUT /nadir/leases/00ff?comp=lease", "before http lease leases")]
    [InlineData("before http GET /nadir/work?restype=container&comp=list&prefix=open/", "before http list work")]
    [InlineData("before http POST /nadir/upscale-tiles/messages?messagettl=-1", "before http post upscale-tiles")]
    public void KindOf_Label_IsItsKind(string label, string kind) => Assert.Equal(kind, Effect.KindOf(label));
}
