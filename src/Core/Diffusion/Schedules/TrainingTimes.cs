namespace Nadir.Core.Diffusion.Schedules;

/// <summary>
/// Which of T training steps a run of N visits, from noisy to clean, by the rules of the reference implementations. Halves round to even.
/// N is at least 1 throughout. Checked by the golden timesteps.
/// </summary>
public static class TrainingTimes
{
    /// <summary>N points from T − 1 to 0, fractional.</summary>
    public static double[] LinspaceExact(int training, int steps) => Reversed(Numbers.Linspace(0, training - 1, steps));

    /// <summary>N points from T − 1 to 0, rounded.</summary>
    public static int[] Linspace(int training, int steps) => Rounded(LinspaceExact(training, steps));

    /// <summary>The first N of N + 1 points from <paramref name="training"/> − 1 to 0, rounded: 0 is left out.</summary>
    public static int[] LinspaceOpen(int training, int steps) => Rounded(Reversed(Numbers.Linspace(0, training - 1, steps + 1)))[..^1];

    /// <summary>Multiples of T/N (whole part) below T, raised by an offset.</summary>
    public static int[] Leading(int training, int steps, int offset)
    {
        var stride = training / steps;
        return [.. Enumerable.Range(0, steps).Select(i => ((steps - 1 - i) * stride) + offset)];
    }

    /// <summary>Multiples of T/(N + 1) (whole part), the lowest left out, raised by an offset.</summary>
    public static int[] LeadingOpen(int training, int steps, int offset)
    {
        var stride = training / (steps + 1);
        return [.. Enumerable.Range(0, steps).Select(i => ((steps - i) * stride) + offset)];
    }

    /// <summary>T − i·T/N − 1, rounded before the 1 is taken off.</summary>
    public static int[] Trailing(int training, int steps)
    {
        var stride = (double)training / steps;
        return [.. Enumerable.Range(0, steps).Select(i => (int)Math.Round(training - (i * stride), MidpointRounding.ToEven) - 1)];
    }

    /// <summary>Evenly spaced entries of the <paramref name="original"/>-step grid k·(T/O) − 1 (Luo et al. 2023): latent consistency and TCD.</summary>
    public static int[] Latent(int training, int steps, int original)
    {
        var stride = training / original;
        return [.. Enumerable.Range(0, steps).Select(i => ((original - (int)((long)i * original / steps)) * stride) - 1)];
    }

    /// <summary>Sections of the training steps, each with its count, evenly spaced with both ends (Nichol and Dhariwal 2021).</summary>
    public static int[] Sections(int training, ReadOnlySpan<int> counts)
    {
        var times = new List<int>();
        var start = 0;
        for (var section = 0; section < counts.Length; section++)
        {
            var size = (training / counts.Length) + (section < training % counts.Length ? 1 : 0);
            var stride = counts[section] <= 1 ? 1 : (double)(size - 1) / (counts[section] - 1);
            var place = 0.0;
            for (var i = 0; i < counts[section]; i++)
            {
                times.Add(start + (int)Math.Round(place, MidpointRounding.ToEven));
                place += stride;
            }

            start += size;
        }

        times.Reverse();
        return [.. times];
    }

    /// <summary>The whole-number stride with which exactly N steps are visited, from 0 (DDIM); throws ArgumentException when there is none.</summary>
    public static int[] Strided(int training, int steps)
    {
        for (var stride = 1; stride < training; stride++)
        {
            var count = (training + stride - 1) / stride;
            if (count == steps)
            {
                return [.. Enumerable.Range(0, steps).Select(i => (steps - 1 - i) * stride)];
            }
        }

        throw new ArgumentException($"no whole stride visits exactly {steps} of {training} steps", nameof(steps));
    }

    /// <summary>ResShift's subset, rising: ⌊T/N·k⌋.</summary>
    public static int[] ResShift(int training, int steps) =>
        [.. Enumerable.Range(0, steps).Select(k => (int)((double)training / steps * k))];

    /// <summary>PNDM without Runge–Kutta start: the second time twice.</summary>
    public static int[] PndmRepeated(ReadOnlySpan<int> times) => times.Length < 2 ? times.ToArray() : [times[0], times[1], .. times[1..]];

    /// <summary>PNDM with Runge–Kutta start, N at least 4: three steps of four evaluations, halfway ones half a stride (whole part) up.</summary>
    public static int[] PndmRungeKutta(ReadOnlySpan<int> times, int stride)
    {
        if (times.Length < 4)
        {
            throw new ArgumentException($"a Runge-Kutta start takes 4 steps or more, not {times.Length}", nameof(times));
        }

        var result = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            var middle = times[i + 1] + (stride / 2);
            result.AddRange([times[i], middle, middle, times[i + 1]]);
        }

        return [.. result, .. times[3..]];
    }

    private static double[] Reversed(double[] values)
    {
        Array.Reverse(values);
        return values;
    }

    private static int[] Rounded(double[] values) => Array.ConvertAll(values, value => (int)Math.Round(value, MidpointRounding.ToEven));
}
