using System.Text.Json.Serialization;

namespace Nadir.Core.Scenes;

/// <summary>
/// Name of a run: 16 hex digits of a SHA-256 over the blob's identity and ETag, the model's hash and the settings, so the same
/// drop twice is the same run.
/// </summary>
[JsonConverter(typeof(RunIdConverter))]
public readonly record struct RunId
{
    /// <summary>Digits in an id.</summary>
    public const int Length = 16;

    /// <summary>Takes an id; throws <see cref="ArgumentException"/> unless it is 16 lower-case hex digits.</summary>
    public RunId(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException($"run id must be {Length} lower-case hex digits", nameof(value));
        }

        Value = value;
    }

    /// <summary>The digits.</summary>
    public string Value { get; }

    /// <summary>Whether a text is a run id.</summary>
    public static bool IsValid(string? value) =>
        value is { Length: Length } && value.All(c => char.IsAsciiHexDigitLower(c));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
