namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>A Bicep file that the reader does not understand: wrong, or beyond the part of the language that it knows.</summary>
internal sealed class BicepException(string path, int line, string reason) : Exception($"{path}({line}): {reason}");
