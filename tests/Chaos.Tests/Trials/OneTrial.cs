using Nadir.Chaos.Tests.Faults;
using Nadir.Chaos.Tests.Worker;
using Xunit.Abstractions;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>A trial in a slot of its own.</summary>
internal static class OneTrial
{
    private static readonly Lazy<Task<QuietProduct>> Quiet = new(async () =>
    {
        await using var slot = await Slot.StartAsync();
        return await TrialRunner.RunQuietAsync(slot);
    });

    /// <summary>Runs it, compares with a quiet run, and tells its line.</summary>
    public static async Task<TrialResult> RunAsync(Defect defect, ChaosPlan plan, ITestOutputHelper output)
    {
        var quiet = await Quiet.Value;
        await using var slot = await Slot.StartAsync(defect);
        var result = await TrialRunner.RunAsync(slot, plan, quiet);
        output.WriteLine($"{result}");
        return result;
    }
}
