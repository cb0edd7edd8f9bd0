namespace Nadir.Core.Models;

/// <summary>A graph of a model: its file name inside the model's folder and the SHA-256 of its bytes in lower-case hex.</summary>
public sealed record ModelFile(string Name, string Sha256);
