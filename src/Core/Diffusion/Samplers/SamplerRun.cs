using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>One run of a sampler: the arguments of Sample, and the count of draws.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
internal ref struct SamplerRun<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IDenoiser<T> denoiser;
    private readonly INoiseSource<T> noise;
    private readonly SamplerWorkspace<T> workspace;
    private int draws;

    /// <summary>Takes the arguments of Sample, none of which may be null.</summary>
    public SamplerRun(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentNullException.ThrowIfNull(workspace);
        this.denoiser = denoiser;
        this.noise = noise;
        this.workspace = workspace;
        X = x;
        Levels = schedule.Levels;
    }

    /// <summary>The state.</summary>
    public Span<T> X { get; }

    /// <summary>The schedule's levels.</summary>
    public ReadOnlySpan<NoiseLevel> Levels { get; }

    /// <summary>Scratch buffer of the state's length.</summary>
    public readonly Span<T> Buffer(int index) => workspace.Buffer(index, X.Length);

    /// <summary>Estimates x0 from a state, which may not be the destination.</summary>
    public readonly void Denoise(ReadOnlySpan<T> x, NoiseLevel level, Span<T> x0) => denoiser.Denoise(x, level, x0);

    /// <summary>Fills a buffer with the next draw.</summary>
    public void Draw(Span<T> z) => noise.Fill(++draws, z);

    /// <summary>Adds scaled noise to the state; draws nothing when the scale is 0.</summary>
    public void AddNoise(double scale, Span<T> scratch)
    {
        if (scale != 0)
        {
            Draw(scratch);
            Linear.Add(scale, scratch, X);
        }
    }

    /// <summary>Tells the observer of a finished step.</summary>
    public readonly void Report(int step) => workspace.Observer?.OnStep(step, Levels[step + 1], X);
}
