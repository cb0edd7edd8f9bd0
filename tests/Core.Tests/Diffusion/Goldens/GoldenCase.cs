using System.Text.Json;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>One case of a golden file: typed access to its fields, and the comparison with its numbers.</summary>
internal sealed class GoldenCase(JsonElement json, IReadOnlyDictionary<string, JsonElement> denoisers)
{
    public const double Tolerance = 1e-9;

    public JsonElement Json { get; } = json;

    public IReadOnlyDictionary<string, JsonElement> Denoisers { get; } = denoisers;

    public string Id => Text("id");

    public string Repo => Json.GetProperty("source").GetProperty("repo").GetString()!;

    public int Steps => Json.GetProperty("num_inference_steps").GetInt32();

    public bool Has(string name) => Json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public string Text(string name) => Json.GetProperty(name).GetString()!;

    public double[] Numbers(string name) => Numbers(Json.GetProperty(name));

    public double Number(string name) => Number(Json.GetProperty(name));

    /// <summary>A setting of config, or null where it is not there.</summary>
    public JsonElement? Setting(string name, string group = "config") =>
        Json.TryGetProperty(group, out var config) && config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null ? value : null;

    public double Setting(string name, double otherwise, string group = "config") =>
        Setting(name, group) is { } value ? Number(value) : otherwise;

    public bool Flag(string name, bool otherwise = false, string group = "config") =>
        Setting(name, group) is { } value ? value.GetBoolean() : otherwise;

    public string Word(string name, string otherwise = "", string group = "config") =>
        Setting(name, group) is { } value ? value.GetString()! : otherwise;

    public static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var other => throw new InvalidDataException($"'{other}' is no number"),
        }
        : value.GetDouble();

    public static double[] Numbers(JsonElement value) => [.. value.EnumerateArray().Select(Number)];

    public void Same(string what, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance = Tolerance)
    {
        if (expected.Length != actual.Length)
        {
            throw new GoldenMismatchException($"{what}: {actual.Length} values instead of {expected.Length}");
        }

        for (var i = 0; i < expected.Length; i++)
        {
            Same($"{what}[{i}]", expected[i], actual[i], tolerance);
        }
    }

    public void Same(string what, double expected, double actual, double tolerance = Tolerance)
    {
        var equal = expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected));
        if (!equal)
        {
            throw new GoldenMismatchException($"{what}: {actual:R} instead of {expected:R} (off by {actual - expected:E2})");
        }
    }

    /// <summary>Fails on a field that the tests do not know.</summary>
    public void Know(JsonElement element, string where, params string[] names)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                throw new GoldenMismatchException($"unknown field {where}{property.Name}");
            }
        }
    }
}
