using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Tests.Engine;

public sealed class AgendaTests
{
    [Fact]
    public void TryNext_SameMoment_KeepsTheOrderOfAdding()
    {
        var agenda = new Agenda();
        for (int i = 0; i < 100; i++)
        {
            agenda.Add(TimeSpan.FromSeconds(i % 3), new Happening(HappeningKind.Drop, 0, i, 0));
        }

        var order = new List<int>();
        while (agenda.TryNext(out var happening))
        {
            order.Add(happening.Subject);
        }

        Assert.Equal(Enumerable.Range(0, 100).OrderBy(i => i % 3), order);
    }

    [Fact]
    public void Add_MomentThatHasPassed_IsRefused()
    {
        var agenda = new Agenda();
        agenda.Add(TimeSpan.FromSeconds(2), default);
        agenda.TryNext(out _);

        Assert.Throws<ArgumentOutOfRangeException>(() => agenda.Add(TimeSpan.FromSeconds(1), default));
    }
}
