namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>A golden case that does not hold.</summary>
internal sealed class GoldenMismatchException(string message) : Exception(message);
