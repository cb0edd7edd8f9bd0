using System.Text.Json;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>An instruction of a Dockerfile, with its continuation lines.</summary>
internal sealed record DockerInstruction(string Name, string Arguments, int Line);

/// <summary>A stage of a Dockerfile: from one FROM to the next.</summary>
/// <param name="Image">What it starts from: an image or an earlier stage.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="Instructions">What follows.</param>
internal sealed record DockerStage(string Image, string? Name, IReadOnlyList<DockerInstruction> Instructions);

/// <summary>A Dockerfile, read: the instructions that infra/containers uses, and no others.</summary>
internal sealed class Dockerfile
{
    private static readonly string[] Known = ["FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD"];

    private readonly string path;

    private Dockerfile(string path, IReadOnlyList<DockerStage> stages)
    {
        this.path = path;
        Stages = stages;
    }

    /// <summary>Its stages; the last is what the image holds.</summary>
    public IReadOnlyList<DockerStage> Stages { get; }

    private DockerStage Last => Stages[^1];

    /// <summary>Reads a Dockerfile; throws <see cref="FormatException"/> with the line for what it does not know.</summary>
    public static Dockerfile Parse(string path, string source)
    {
        var stages = new List<(string Image, string? Name, List<DockerInstruction> Instructions)>();
        foreach (var instruction in Instructions(path, source))
        {
            if (instruction.Name == "FROM")
            {
                string[] words = instruction.Arguments.Split(' ');
                stages.Add((words[0], words is [_, "AS", var name] ? name : null, []));
            }
            else if (stages.Count == 0)
            {
                throw new FormatException($"{path}({instruction.Line}): {instruction.Name} comes before FROM");
            }
            else
            {
                stages[^1].Instructions.Add(instruction);
            }
        }

        return stages.Count > 0
            ? new Dockerfile(path, [.. stages.Select(stage => new DockerStage(stage.Image, stage.Name, stage.Instructions))])
            : throw new FormatException($"{path}: no FROM");
    }

    /// <summary>What is wrong with it, a line each.</summary>
    /// <param name="exists">Whether the build context holds a path.</param>
    public IEnumerable<string> Faults(Func<string, bool> exists)
    {
        var names = Stages.Select(stage => stage.Name).ToList();
        foreach (var stage in Stages)
        {
            if (stage.Name is null)
            {
                yield return $"{path}: the stage from {stage.Image} has no name";
            }

            if (!names.Contains(stage.Image) && !IsPinned(stage.Image))
            {
                yield return $"{path}: {stage.Image} does not name a version";
            }
        }

        foreach (var fault in Stages.SelectMany(stage => stage.Instructions).Where(i => i.Name == "COPY").SelectMany(copy => CopyFaults(copy, names, exists)))
        {
            yield return fault;
        }

        foreach (var fault in LastFaults())
        {
            yield return fault;
        }
    }

    /// <summary>The value of an environment variable of the last stage, or null.</summary>
    public string? Variable(string name) =>
        (from instruction in Last.Instructions
         where instruction.Name == "ENV"
         from pair in instruction.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)
         let parts = pair.Split('=', 2)
         where parts[0] == name
         select parts[1]).LastOrDefault();

    private static bool IsPinned(string image)
    {
        string tag = image.Contains(':', StringComparison.Ordinal) ? image[(image.LastIndexOf(':') + 1)..] : string.Empty;
        return !tag.Contains("latest", StringComparison.Ordinal) && tag.Any(char.IsAsciiDigit) && tag.Contains('.', StringComparison.Ordinal);
    }

    private static IEnumerable<DockerInstruction> Instructions(string path, string source)
    {
        string pending = string.Empty;
        int begun = 0, number = 0;
        foreach (string line in source.Split('\n'))
        {
            number++;
            string text = line.Trim();
            if (text.Length == 0 || text.StartsWith('#'))
            {
                continue;
            }

            begun = pending.Length == 0 ? number : begun;
            pending += text.EndsWith('\\') ? text[..^1].TrimEnd() + " " : text;
            if (text.EndsWith('\\'))
            {
                continue;
            }

            string name = pending.Split(' ')[0];
            yield return Known.Contains(name)
                ? new DockerInstruction(name, pending[name.Length..].Trim(), begun)
                : throw new FormatException($"{path}({begun}): '{name}' is not an instruction that is used here");
            pending = string.Empty;
        }

        if (pending.Length > 0)
        {
            throw new FormatException($"{path}({begun}): the last line goes on");
        }
    }

    private IEnumerable<string> CopyFaults(DockerInstruction copy, List<string?> names, Func<string, bool> exists)
    {
        string[] words = copy.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[0].StartsWith("--from=", StringComparison.Ordinal))
        {
            string from = words[0]["--from=".Length..];
            return names.Contains(from) ? [] : [$"{path}({copy.Line}): there is no stage {from}"];
        }

        return words[..^1].Where(source => !exists(source.TrimEnd('/'))).Select(source => $"{path}({copy.Line}): {source} is not in the build context");
    }

    private IEnumerable<string> LastFaults()
    {
        string? user = Last.Instructions.LastOrDefault(i => i.Name == "USER")?.Arguments;
        if (user is null || !user.Split(':').All(id => int.TryParse(id, out int number) && number > 0))
        {
            yield return $"{path}: the last stage runs as {user ?? "root"}; give a number above 0, which needs no look-up";
        }

        if (Last.Instructions.All(i => i.Name != "HEALTHCHECK"))
        {
            yield return $"{path}: the last stage has no HEALTHCHECK";
        }

        var commands = Last.Instructions.Where(i => i.Name == "CMD").ToList();
        if (commands.Count != 1 || !IsList(commands[0].Arguments))
        {
            yield return $"{path}: the last stage wants one CMD, as a list: a shell in between keeps SIGTERM from the host";
        }

        foreach (var secret in Stages.SelectMany(stage => stage.Instructions).Where(i => i.Name is "ENV" && IsSecret(i.Arguments)))
        {
            yield return $"{path}({secret.Line}): ENV looks like a secret";
        }
    }

    private static bool IsSecret(string text) =>
        new[] { "key=", "password=", "secret=", "token=" }.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool IsList(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) is { Length: > 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
