using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Remembers the state after every step.</summary>
internal sealed class StateRecorder : IStepObserver<double>
{
    public List<(NoiseLevel Level, double[] X)> States { get; } = [];

    public void OnStep(int step, NoiseLevel level, ReadOnlySpan<double> x) => States.Add((level, x.ToArray()));
}
