namespace Nadir.Simulation.Engine;

/// <summary>
/// Decides how many replicas a stage should have, as Azure Container Apps describes it ("Set scaling rules", scale behavior): wanted are
/// ceil(length / target); upwards by steps of 1, 4, 8, 16, 32 and so on; downwards to the most that was wanted during the stabilization window; to
/// none once the queue has been empty for the cool-down.
/// </summary>
internal sealed class Scaler(ScaleSettings settings)
{
    private readonly Queue<(TimeSpan At, int Wanted)> recent = new();
    private TimeSpan lastActive;

    /// <summary>The number of replicas from now on, for a queue of <paramref name="length"/> messages and <paramref name="live"/> replicas.</summary>
    public int Decide(TimeSpan now, long length, int live)
    {
        int wanted = (int)Math.Clamp((length + settings.PerReplica - 1) / settings.PerReplica, settings.Least, settings.Most);
        if (length > 0)
        {
            lastActive = now;
        }

        recent.Enqueue((now, wanted));
        while (now - recent.Peek().At > settings.Stabilization)
        {
            recent.Dequeue();
        }

        if (wanted > live)
        {
            return Math.Min(wanted, StepAbove(live));
        }

        if (length == 0 && now - lastActive >= settings.Cooldown)
        {
            return settings.Least;
        }

        int held = Math.Max(1, recent.Max(entry => entry.Wanted));
        return Math.Max(settings.Least, Math.Min(live, held));
    }

    private int StepAbove(int live) => live switch
    {
        _ when live < settings.Least => settings.Least,
        0 => 1,
        < 4 => 4,
        _ => checked(2 * live),
    };
}
