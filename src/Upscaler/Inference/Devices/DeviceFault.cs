namespace Nadir.Upscaler.Inference.Devices;

/// <summary>Why a device cannot be used and what to do, both without full stops.</summary>
public sealed record DeviceFault(string Reason, string Remedy);
