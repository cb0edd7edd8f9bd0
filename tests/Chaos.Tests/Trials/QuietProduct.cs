namespace Nadir.Chaos.Tests.Trials;

/// <summary>The files of the product of a run that nothing happened to: what every other run's must equal to the last bit.</summary>
internal sealed record QuietProduct(byte[] Scene, byte[] Quicklook);
