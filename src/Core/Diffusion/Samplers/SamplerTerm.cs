namespace Nadir.Core.Diffusion.Samplers;

/// <summary>One term of a linear combination: a weight times a state that is known by then.</summary>
/// <param name="Source">What kind of state.</param>
/// <param name="Index">Which one: the draw's number, or the evaluation's from 0.</param>
/// <param name="Weight">Its factor.</param>
public readonly record struct SamplerTerm(SamplerTermSource Source, int Index, double Weight);
