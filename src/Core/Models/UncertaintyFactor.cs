namespace Nadir.Core.Models;

/// <summary>Half-width over deviation for products of a number of steps.</summary>
/// <param name="Steps">Steps, 0 for the preview.</param>
/// <param name="Factor">Above 0.</param>
public readonly record struct UncertaintyFactor(int Steps, double Factor);
