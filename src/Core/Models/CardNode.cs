using System.Text.Json;
using Nadir.Core.Errors;

namespace Nadir.Core.Models;

/// <summary>
/// One value of a card with its place in it ("steps.default"). Every getter says what it takes and throws
/// <see cref="ModelRejectedException"/> with the place, the value found and what is allowed.
/// </summary>
internal readonly struct CardNode(string model, string path, JsonElement element)
{
    private const int LongestQuote = 60;

    /// <summary>Names of the object's fields, in the card's order.</summary>
    public IEnumerable<string> Fields => Object().EnumerateObject().Select(property => property.Name);

    /// <summary>Refuses an object that has a field outside <paramref name="names"/>.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (string field in Fields)
        {
            if (names.IndexOf(field) < 0)
            {
                throw Reject($"has an unknown field \"{Shorten(field)}\"", $"fields are {string.Join(", ", names)}");
            }
        }
    }

    /// <summary>A field that must be there.</summary>
    public CardNode Required(string name) =>
        Optional(name) ?? throw new ModelRejectedException(model, $"card.json has no \"{Join(name)}\"", "add it, docs/model-card.md has the fields");

    /// <summary>A field, or null when it is not there.</summary>
    public CardNode? Optional(string name) =>
        Object().TryGetProperty(name, out JsonElement value) ? new CardNode(model, Join(name), value) : null;

    /// <summary>A text of 1 to <paramref name="longest"/> characters without control characters.</summary>
    public string Text(int longest)
    {
        string? text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        return text is { Length: > 0 } && text.Length <= longest && !text.Any(char.IsControl)
            ? text
            : throw Wrong($"a text of 1 to {longest} characters");
    }

    /// <summary>One of <paramref name="allowed"/>.</summary>
    public string OneOf(params ReadOnlySpan<string> allowed)
    {
        string? text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        return text is not null && allowed.IndexOf(text) >= 0
            ? text
            : throw Wrong(string.Join(" or ", allowed.ToArray().Select(name => $"\"{name}\"")));
    }

    /// <summary>True or false.</summary>
    public bool Flag() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int Whole(int min, int max) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) && value >= min && value <= max
            ? value
            : throw Wrong($"a whole number from {min} to {max}");

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public double Number(double min, double max) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && value >= min && value <= max
            ? value
            : throw Wrong(FormattableString.Invariant($"a number from {min} to {max}"));

    /// <summary>The one number <paramref name="value"/>.</summary>
    public void Exactly(double value)
    {
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out double found) || found != value)
        {
            throw Wrong(FormattableString.Invariant($"{value}"));
        }
    }

    /// <summary>Two numbers from <paramref name="min"/> to <paramref name="max"/>, the first below the second.</summary>
    public (double Low, double High) Interval(double min, double max)
    {
        string allowed = FormattableString.Invariant($"two numbers from {min} to {max}, the lower one first");
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != 2)
        {
            throw Wrong(allowed);
        }

        double low = new CardNode(model, $"{path}[0]", element[0]).Number(min, max);
        double high = new CardNode(model, $"{path}[1]", element[1]).Number(min, max);
        return low < high ? (low, high) : throw Wrong(allowed);
    }

    /// <summary>A list of 1 to <paramref name="most"/> items.</summary>
    public CardNode[] Items(int most)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() is var count && (count < 1 || count > most))
        {
            throw Wrong($"a list of 1 to {most} items");
        }

        var items = new CardNode[element.GetArrayLength()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = new CardNode(model, $"{path}[{i}]", element[i]);
        }

        return items;
    }

    /// <summary>The refusal of this value: it must be <paramref name="allowed"/>.</summary>
    public ModelRejectedException Wrong(string allowed) => Reject($"is {Shorten(element.GetRawText())}", $"it must be {allowed}");

    /// <summary>The refusal of this value for <paramref name="fault"/>.</summary>
    public ModelRejectedException Reject(string fault, string remedy) =>
        new(model, path.Length == 0 ? $"card.json {fault}" : $"card.json: \"{path}\" {fault}", remedy);

    private JsonElement Object() => element.ValueKind == JsonValueKind.Object ? element : throw Wrong("an object");

    private string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Shorten(string text)
    {
        string line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= LongestQuote ? line : $"{line.AsSpan(0, LongestQuote - 3)}...";
    }
}
