using System.Globalization;

namespace Nadir.Simulation;

/// <summary>A verb and options after it, each a name and a value. Whatever nobody asked for is refused at the end.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> options = [];
    private readonly HashSet<string> asked = [];

    /// <summary>Takes the words of a command line; throws <see cref="SimulationException"/> for an option without a value or given twice.</summary>
    public Arguments(IReadOnlyList<string> words)
    {
        Verb = words.Count > 0 ? words[0] : "all";
        for (int i = 1; i < words.Count; i += 2)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == words.Count || !options.TryAdd(words[i], words[i + 1]))
            {
                throw new SimulationException($"'{words[i]}' is not an option with one value; write it as --name value, once.");
            }
        }
    }

    /// <summary>The verb; <c>all</c> where there is none.</summary>
    public string Verb { get; }

    /// <summary>A text.</summary>
    public string Text(string name, string otherwise)
    {
        asked.Add(name);
        return options.GetValueOrDefault(name, otherwise);
    }

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public int Whole(string name, int otherwise, int least)
    {
        string text = Text(name, otherwise.ToString(CultureInfo.InvariantCulture));
        return Parse(name, text, least);
    }

    /// <summary>Whole numbers of at least <paramref name="least"/>, with commas between them.</summary>
    public IReadOnlyList<int> Wholes(string name, string otherwise, int least) =>
        [.. Text(name, otherwise).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => Parse(name, text, least))];

    /// <summary>A number of at least <paramref name="least"/>.</summary>
    public double Number(string name, double otherwise, double least)
    {
        string text = Text(name, otherwise.ToString(CultureInfo.InvariantCulture));
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        return isNumber && number >= least && double.IsFinite(number)
            ? number
            : throw new SimulationException($"{name} is '{text}'; allowed is a number of at least {least.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>Throws <see cref="SimulationException"/> for an option that nobody asked for.</summary>
    public void RefuseOthers()
    {
        if (options.Keys.FirstOrDefault(name => !asked.Contains(name)) is { } unknown)
        {
            string known = string.Join(", ", asked.Order(StringComparer.Ordinal));
            throw new SimulationException($"there is no option {unknown} with {Verb}; there are {known}.");
        }
    }

    private static int Parse(string name, string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw new SimulationException($"{name} is '{text}'; allowed is a whole number of at least {least}.");
}
