namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>A Bicep file, read.</summary>
/// <param name="Path">Its path in the repository, with forward slashes.</param>
/// <param name="Declarations">Its statements, in order.</param>
internal sealed record BicepFile(string Path, IReadOnlyList<BicepDeclaration> Declarations)
{
    /// <summary>The paths of all in the repository.</summary>
    public static IReadOnlyList<string> Paths { get; } = [.. Repository.Files.Where(path => path.EndsWith(".bicep", StringComparison.Ordinal))];

    /// <summary>Reads a file of the repository.</summary>
    public static BicepFile Load(string path) => Parse(path, Repository.Read(path));

    /// <summary>Reads text.</summary>
    public static BicepFile Parse(string path, string source) => new(path, BicepParser.Read(path, source));

    /// <summary>The declarations of a kind.</summary>
    public IEnumerable<BicepDeclaration> Of(BicepKind kind) => Declarations.Where(declaration => declaration.Kind == kind);

    /// <summary>A declaration, or null.</summary>
    public BicepDeclaration? Find(BicepKind kind, string name) => Of(kind).FirstOrDefault(declaration => declaration.Name == name);

    /// <summary>The path in the repository of a module's file.</summary>
    public string PathOf(BicepDeclaration module) => $"{System.IO.Path.GetDirectoryName(Path)}/{module.Type}".Replace('\\', '/');
}
