namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>Kinds of <see cref="BicepToken"/>.</summary>
internal enum BicepTokenKind
{
    /// <summary>A name or keyword.</summary>
    Word,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A string, of literal and interpolated parts.</summary>
    Text,

    /// <summary>An operator, bracket or other sign.</summary>
    Sign,

    /// <summary>The end of a line; several in a row are one.</summary>
    NewLine,

    /// <summary>The end of the file or of an interpolation.</summary>
    End,
}

/// <summary>A part of a string: literal, or the tokens between <c>${</c> and <c>}</c>.</summary>
internal sealed record BicepTextPart(string? Literal, IReadOnlyList<BicepToken>? Tokens);

/// <summary>A token of a Bicep file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; empty for strings.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Parts">The parts of a string.</param>
internal sealed record BicepToken(BicepTokenKind Kind, string Text, int Line, IReadOnlyList<BicepTextPart>? Parts = null)
{
    /// <summary>Whether this is the given sign.</summary>
    public bool Is(string sign) => Kind == BicepTokenKind.Sign && Text == sign;

    /// <summary>Whether this is the given word.</summary>
    public bool IsWord(string word) => Kind == BicepTokenKind.Word && Text == word;
}
