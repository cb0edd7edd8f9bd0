using BenchmarkDotNet.Attributes;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Bench;

/// <summary>
/// What a sampler costs beside its network: eight steps on a 512x512 tile of three bands with a denoiser that only copies, against such a
/// copy alone; and the noise of one draw. Divide by the steps to compare with one denoiser call.
/// </summary>
[MemoryDiagnoser]
public class SamplerArithmetic
{
    private const int Side = 512;
    private readonly float[] x = new float[3 * Side * Side];
    private readonly SamplerWorkspace<float> workspace = new();
    private readonly NoiseSchedule schedule = StepPlacement.Uniform(GaussianPath.Cosine, 8);

    [Params("ddim", "heun", "dpmpp-2m", "dpmpp-sde", "unipc-3", "deis", "lms", "pndm-rk")]
    public string Sampler { get; set; } = "ddim";

    [Benchmark(Baseline = true)]
    public void CopyAlone() => x.AsSpan().CopyTo(x);

    [Benchmark]
    public void EightSteps()
    {
        x.AsSpan().Fill(0.5f);
        SamplerCatalog.Find(Sampler).Sample(new CopyDenoiser(), schedule, new SilentNoise(), x, workspace);
    }

    [Benchmark]
    public void NoiseOfOneDraw()
    {
        for (var band = 0; band < 3; band++)
        {
            PositionNoise.Fill(1, band, 0, 0, 0, Side, Side, x.AsSpan(band * Side * Side, Side * Side));
        }
    }
}
