using Xunit.Abstractions;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>The same with messages lost or given up, and with those who mend: sweep and gc, asked for at any moment.</summary>
public sealed class RepairInterleavingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("vanish")]
    [InlineData("poison-gaps")]
    [InlineData("gc")]
    public void EveryOrder_Repairs_BreakNoRule(string what) => Explorations.Holds(what, output);
}
