namespace Nadir.Core.Diffusion.Schedules;

/// <summary>The references' grids for flow matching: falling σ for N steps over T training steps, without the closing 0, with a time shift.</summary>
public static class FlowGrid
{
    /// <summary>N points from 1 to shift(1/T), shifted again: the flow-matching Euler and Heun grids, whose lower end is shifted twice.</summary>
    public static double[] TwiceShifted(int steps, double shift, int training) =>
        Array.ConvertAll(Numbers.Linspace(1, SigmaGrid.Shift(1.0 / training, shift), steps), t => SigmaGrid.Shift(t, shift));

    /// <summary>Starts below 1, at shift(1 − 1/T), and leaves out 0: the DPM-Solver flow grid.</summary>
    public static double[] BelowOne(int steps, double shift, int training)
    {
        var times = Numbers.Linspace(1, 1.0 / training, steps + 1);
        return [.. Enumerable.Range(0, steps).Select(i => SigmaGrid.Shift(1 - times[steps - i], shift))];
    }

    /// <summary>Starts at 1 − 1e-6 and leaves out the lower end 1/T: the UniPC flow grid.</summary>
    public static double[] NearOne(int steps, double shift, int training)
    {
        var grid = Array.ConvertAll(Numbers.Linspace(1, 1.0 / training, steps + 1)[..^1], t => SigmaGrid.Shift(t, shift));
        grid[0] -= 1e-6;
        return grid;
    }
}
