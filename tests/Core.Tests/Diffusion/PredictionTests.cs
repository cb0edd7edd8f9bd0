using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Diffusion;

namespace Nadir.Core.Tests.Diffusion;

public class PredictionTests
{
    [Fact]
    public void ToX0_AnyKindAndLevel_UndoesFromX0()
    {
        var cases = from kind in Gen.Elements(Enum.GetValues<Parameterization>())
                    from alpha in Gen.Choose(1, 2000).Select(i => i / 1000.0)
                    from sigma in Gen.Choose(1, 80_000).Select(i => i / 1000.0)
                    from length in Gen.Choose(1, 40)
                    select (kind, level: new NoiseLevel(alpha, sigma), length);

        Prop.ForAll(Arb.From(cases), c =>
        {
            var x0 = Enumerable.Range(0, c.length).Select(i => Math.Sin(i + 1)).ToArray();
            var x = x0.Select((v, i) => (c.level.Alpha * v) + (c.level.Sigma * Math.Cos(3 * i))).ToArray();
            var output = x0.ToArray();
            Prediction.FromX0<double>(c.kind, c.level, x, output);
            Prediction.ToX0<double>(c.kind, c.level, x, output);
            return output.Zip(x0).All(pair => Math.Abs(pair.First - pair.Second) < 1e-9);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void FromX0_VelocityAndNoise_AreTheirDefinitions()
    {
        NoiseLevel level = new(0.6, 0.8);
        double[] x0 = [0.3];
        double[] eps = [-1.2];
        double[] x = [(0.6 * 0.3) + (0.8 * -1.2)];

        double[] v = [.. x0];
        Prediction.FromX0<double>(Parameterization.V, level, x, v);
        double[] flow = [.. x0];
        Prediction.FromX0<double>(Parameterization.Flow, level, x, flow);

        Assert.Equal((0.6 * eps[0]) - (0.8 * x0[0]), v[0], 1e-14);
        Assert.Equal(eps[0] - x0[0], flow[0], 1e-14);
    }

    [Fact]
    public void ToX0_VelocityAtPureNoise_IsItsNegative()
    {
        float[] output = [0.25f, -3];

        Prediction.ToX0<float>(Parameterization.V, new NoiseLevel(0, 1), [9, 9], output);

        Assert.Equal([-0.25f, 3], output);
    }

    [Fact]
    public void ToX0_NoiseAtPureNoise_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Prediction.ToX0(Parameterization.Epsilon, new NoiseLevel(0, 1)));

        Assert.Contains("says nothing of x0 at alpha 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_Unknown_ListsThem() => Assert.StartsWith(
        "unknown parameterization 'vv'; there are eps, x0, v, flow and score",
        Assert.Throws<ArgumentException>(() => Prediction.Named("vv")).Message,
        StringComparison.Ordinal);
}
