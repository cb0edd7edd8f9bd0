using Nadir.Chaos.Tests.Trials;
using Nadir.Core.Scenes;

namespace Nadir.Chaos.Tests;

public sealed class UnitLedgerTests
{
    private const int Unit = 3;
    private static readonly string Body = PipelineJson.Body(new UpscaleTilesMessage(PipelineJson.Schema, new RunId(new string('a', RunId.Length)), Unit));

    private readonly UnitLedger ledger = new();
    private readonly object first = new();
    private readonly object second = new();

    public UnitLedgerTests() => ledger.Received("message", Body);

    [Fact]
    public void Violations_AgainAfterSuccess_IsOne()
    {
        Compute(first, "1");
        ledger.Ended(first, "1", "Succeeded");
        Compute(second, "1");
        ledger.Ended(second, "1", "Succeeded");

        Assert.Equal(["unit 3 was computed again after it was done"], ledger.Violations(failuresExcuse: true));
    }

    [Fact]
    public void Violations_BothAtOnce_IsNone()
    {
        Compute(first, "1");
        Compute(second, "1");
        ledger.Ended(first, "1", "Succeeded");
        ledger.Ended(second, "1", "Succeeded");

        Assert.Empty(ledger.Violations(failuresExcuse: false));
        Assert.Equal((1, 0, 0, 1), ledger.Count());
    }

    [Fact]
    public void Violations_FirstDied_IsNone()
    {
        Compute(first, "1");
        ledger.Died(first);
        Compute(second, "1");
        ledger.Ended(second, "1", "Succeeded");

        Assert.Empty(ledger.Violations(failuresExcuse: false));
        Assert.Equal((1, 1, 0, 0), ledger.Count());
    }

    [Fact]
    public void Violations_FirstFailed_IsNoneWhereFaultsMakeCallsFail()
    {
        Compute(first, "1");
        ledger.Ended(first, "1", "Failed");
        Compute(second, "1");
        ledger.Ended(second, "1", "Succeeded");

        Assert.Empty(ledger.Violations(failuresExcuse: true));
        Assert.Equal(["unit 3 was computed in vain, though no fault of the plan makes calls fail"], ledger.Violations(failuresExcuse: false));
    }

    private void Compute(object worker, string number)
    {
        ledger.Began(worker, number, "message");
        ledger.Computes(worker, Unit);
    }
}
