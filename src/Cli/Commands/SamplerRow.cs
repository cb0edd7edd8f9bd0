namespace Nadir.Cli.Commands;

/// <summary>A sampler in the listing.</summary>
internal sealed record SamplerRow(string Name, int Order, int EvaluationsPerStep, bool Stochastic, string Description, string Source);
