using System.Security.Cryptography;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Ports;

namespace Nadir.Platform.Models;

/// <summary>
/// Models in a folder: one sub-folder each, named as its card says, with <c>card.json</c> and the graphs beside it. Links are not
/// followed, and nothing outside a model's own folder is read. Every call reads anew: a model can be put in place at any time.
/// </summary>
/// <param name="folder">The folder; it need not exist.</param>
public sealed class FolderModelCatalog(string folder) : IModelCatalog
{
    /// <summary>Longest card, in bytes.</summary>
    public const long MaxCardBytes = 1 << 20;

    private const string CardFile = "card.json";

    /// <summary>The folder, as a full path.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names
    {
        get
        {
            if (!Directory.Exists(Folder))
            {
                return [];
            }

            return
            [
                .. Directory.EnumerateDirectories(Folder)
                    .Select(path => Path.GetFileName(path))
                    .Where(name => ModelName.IsValid(name) && File.Exists(Path.Combine(Folder, name, CardFile)))
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <inheritdoc/>
    public ModelCard Find(string name)
    {
        string path = ModelFolder(name);
        byte[] bytes = ReadFile(name, Path.Combine(path, CardFile), MaxCardBytes);
        ModelCard card = ModelCardReader.Read(name, bytes);
        return card.Name == name
            ? card
            : throw new ModelRejectedException(name, $"card.json is of the model {card.Name}", "give the folder the model's name");
    }

    /// <inheritdoc/>
    public byte[] ReadGraph(ModelCard card, ModelFile file)
    {
        byte[] bytes = ReadFile(card.Name, Path.Combine(ModelFolder(card.Name), file.Name), Array.MaxLength);
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return hash == file.Sha256
            ? bytes
            : throw new ModelRejectedException(
                card.Name,
                $"{file.Name} has SHA-256 {hash} where the card says {file.Sha256}",
                "take the model again, or mend the card if you changed the graph yourself");
    }

    private string ModelFolder(string name)
    {
        if (!ModelName.IsValid(name))
        {
            string shown = name.Length <= ModelName.MaxLength ? name : $"{name.AsSpan(0, ModelName.MaxLength)}...";
            throw new ModelRejectedException($"'{shown}'", "this is no model name", $"names are {ModelName.Allowed}");
        }

        var model = new DirectoryInfo(Path.Combine(Folder, name));
        if (!model.Exists)
        {
            IReadOnlyList<string> names = Names;
            string remedy = names.Count == 0 ? "put one there" : $"take one of {string.Join(", ", names)}";
            throw new ModelRejectedException(name, $"there is no such model in {Folder}", remedy);
        }

        RefuseLink(name, model);
        return model.FullName;
    }

    private static byte[] ReadFile(string model, string path, long maxBytes)
    {
        string name = Path.GetFileName(path);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new ModelRejectedException(model, $"{name} is missing", "take the model again, all its files belong in one folder");
        }

        RefuseLink(model, file);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > maxBytes)
            {
                throw new ModelRejectedException(
                    model,
                    FormattableString.Invariant($"{name} has {stream.Length} bytes, more than {maxBytes}"),
                    "this is no file of a model");
            }

            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)stream.Length);
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelRejectedException(model, $"{name} cannot be read ({e.Message.TrimEnd('.')})", "look at the file and its permissions", e);
        }
    }

    private static void RefuseLink(string model, FileSystemInfo entry)
    {
        if (entry.LinkTarget is not null)
        {
            throw new ModelRejectedException(model, $"{entry.Name} is a link", "put the folder and its files themselves there");
        }
    }
}
