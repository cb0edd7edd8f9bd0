using System.Text.Json;

namespace Nadir.Simulation;

/// <summary>
/// A file of named figures, each with where it is from: an object of objects with <c>value</c>, <c>source</c> and <c>date</c>. Every name that is
/// asked for must be there and no other.
/// </summary>
internal sealed class Figures
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string file;
    private readonly Dictionary<string, Figure> figures;

    private Figures(string file, Dictionary<string, Figure> figures)
    {
        this.file = file;
        this.figures = figures;
    }

    /// <summary>All of them, in the file's order.</summary>
    public IEnumerable<(string Name, Figure Figure)> All => figures.Select(pair => (pair.Key, pair.Value));

    /// <summary>A figure's value; it must be one of those that were asked for.</summary>
    public double this[string name] => figures[name].Value;

    /// <summary>Reads a file; throws <see cref="SimulationException"/> where it is not as it should be.</summary>
    public static Figures Read(string file, IReadOnlyCollection<string> names)
    {
        try
        {
            var figures = JsonSerializer.Deserialize<Dictionary<string, Figure>>(File.ReadAllText(file), Json) ?? [];
            return new Figures(file, figures).Require(names);
        }
        catch (JsonException error)
        {
            throw new SimulationException($"{file} cannot be read: {error.Message} Each figure is a name with value, source and date.");
        }
        catch (IOException error)
        {
            throw new SimulationException($"{file} cannot be read: {error.Message} Name another file.");
        }
    }

    private Figures Require(IReadOnlyCollection<string> names)
    {
        foreach (string name in names.Except(figures.Keys))
        {
            throw new SimulationException($"{file} has no {name}; add it with value, source and date.");
        }

        foreach (string name in figures.Keys.Except(names))
        {
            throw new SimulationException($"{file} has {name}, which nothing asks for; known are {string.Join(", ", names)}.");
        }

        foreach (var (name, figure) in figures)
        {
            if (!(figure.Value >= 0 && double.IsFinite(figure.Value)))
            {
                throw new SimulationException($"{file} has a {name} of {figure.Value}; allowed is 0 or more.");
            }
        }

        return this;
    }
}
