using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Tests.Scenarios;

/// <summary>What holds for every scenario.</summary>
public sealed class SimulatorLaws
{
    private static readonly Policy[] Policies =
    [
        new() { Replicas = 4 },
        new() { Replicas = 3, IsFixed = true },
        new() { Replicas = 16, Target = 20, Cooldown = 60, Grace = 0 },
        new() { Replicas = 8, Target = 50, PreemptionsPerHour = 12, Grace = 0 },
        new() { Replicas = 8, PreemptionsPerHour = 6, Grace = 30, SpeedUp = 1, UnitTiles = 16 },
    ];

    public static TheoryData<int, ulong> Cases()
    {
        var cases = new TheoryData<int, ulong>();
        for (int policy = 0; policy < Policies.Length; policy++)
        {
            cases.Add(policy, 1);
            cases.Add(policy, 2);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryUnit_IsDoneOnce_AndEveryScene(int policy, ulong seed)
    {
        var outcome = Run(policy, seed);

        Assert.Equal(outcome.Works.Sum(work => (long)work.Units), outcome.Upscaler.Done);
        Assert.Equal(outcome.Works.Count, outcome.Latencies.Count);
        Assert.All([0, 1, 3], stage => Assert.Equal(outcome.Works.Count, outcome.Tallies[stage].Done));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ReplicaTime_IsAllAccountedFor(int policy, ulong seed)
    {
        var outcome = Run(policy, seed);

        Assert.All(outcome.Tallies, tally => Assert.Equal(tally.Paid, tally.Cold + tally.Idle + tally.Busy + tally.Lost));
        Assert.All(outcome.Tallies, tally => Assert.True(tally.Idle >= TimeSpan.Zero && tally.Lost >= TimeSpan.Zero));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BusyTime_IsTheSumOfTheUnits(int policy, ulong seed)
    {
        var outcome = Run(policy, seed);
        var scenario = outcome.Scenario;

        double expected = outcome.Works.Sum(work =>
            work.Units * scenario.Times.Unit((double)work.Tiles / work.Units, scenario.SpeedUp, scenario.UnderWay));

        // Times are whole ticks of 100 ns.
        Assert.Equal(expected, outcome.Upscaler.Busy.TotalSeconds, 1e-7 * outcome.Upscaler.Done);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SameSeed_GivesTheSameRun(int policy, ulong seed)
    {
        var (first, again) = (Run(policy, seed), Run(policy, seed));

        Assert.Equal(first.Latencies, again.Latencies);
        Assert.Equal(first.Samples, again.Samples);
        Assert.Equal(first.Events, again.Events);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Replicas_StayWithinTheirBounds(int policy, ulong seed)
    {
        var outcome = Run(policy, seed);

        // Those that were told to stop still count until they have.
        int most = outcome.Scenario.Upscaler.Scale.Most;
        Assert.InRange(outcome.Upscaler.Peak, 1, Policies[policy].Grace == 0 ? most : 2 * most);
        Assert.Equal(outcome.Scenario.Upscaler.Scale.Least, outcome.Samples[^1].Replicas);
    }

    [Fact]
    public void OtherSeed_GivesOtherScenes() => Assert.NotEqual(Run(0, 1).Finished, Run(0, 2).Finished);

    [Fact]
    public void FixedPool_WithMoreWorkers_IsNeverSlower()
    {
        var finished = new[] { 1, 2, 3, 5, 8, 13, 40 }
            .Select(count => Simulator.Run(Tests.Scenarios.Cases.Archive(new Policy { Replicas = count, IsFixed = true })).Finished)
            .ToList();

        Assert.Equal(finished.OrderDescending(), finished);
        Assert.True(finished[^1] < finished[0] / 3, $"40 workers take {finished[^1]}, one takes {finished[0]}");
    }

    [Fact]
    public void Preemption_CostsTimeAndIsRepaired()
    {
        var quiet = Simulator.Run(Tests.Scenarios.Cases.Archive(Policies[3] with { PreemptionsPerHour = 0 }));
        var hit = Run(3, 1);

        Assert.True(hit.Upscaler.CutOff > 0, "no unit was cut off");
        Assert.True(hit.Upscaler.Lost > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, quiet.Upscaler.Lost);
        Assert.True(hit.Finished > quiet.Finished, $"{hit.Finished} with preemptions, {quiet.Finished} without");
    }

    [Fact]
    public void Settings_ThatMakeNoSense_AreRefusedInOneSentence()
    {
        var scenario = Tests.Scenarios.Cases.Archive(new Policy { Replicas = 0 });

        var error = Assert.Throws<ArgumentException>(() => Simulator.Run(scenario));

        Assert.Equal("Upscaler: the most replicas are 0; allowed is 1 or more (Parameter 'scenario')", error.Message);
    }

    private static Outcome Run(int policy, ulong seed) => Simulator.Run(Tests.Scenarios.Cases.Archive(Policies[policy], seed: seed));
}
