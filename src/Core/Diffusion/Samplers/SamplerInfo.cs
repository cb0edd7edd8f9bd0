namespace Nadir.Core.Diffusion.Samplers;

/// <summary>What a listing says of a sampler.</summary>
/// <param name="Order">Order of convergence on smooth problems, at least 1; of a stochastic sampler, that of its deterministic limit.</param>
/// <param name="EvaluationsPerStep">Calls of the denoiser per step, start-up and end aside.</param>
/// <param name="IsStochastic">True when it draws noise with these settings.</param>
/// <param name="Source">Paper and algorithm.</param>
public sealed record SamplerInfo(int Order, int EvaluationsPerStep, bool IsStochastic, string Source);
