using System.Text;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>Cuts a Bicep file into tokens; whatever is no token of the language is a <see cref="BicepException"/>.</summary>
internal sealed class BicepLexer(string path, string source)
{
    /// <summary>The longer before those that they begin with.</summary>
    private static readonly string[] Signs =
    [
        "==", "!=", "=~", "!~", "<=", ">=", "&&", "||", "??", "=>",
        "=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", "(", ")", "[", "]", "{", "}", ",", ".", "@",
    ];

    private int at;
    private int line = 1;

    /// <summary>The tokens, the last being <see cref="BicepTokenKind.End"/>.</summary>
    public IReadOnlyList<BicepToken> Read() => Read(inText: false);

    private List<BicepToken> Read(bool inText)
    {
        var tokens = new List<BicepToken>();
        int depth = 0;
        while (true)
        {
            SkipBlanks();
            if (at == source.Length)
            {
                return inText ? throw Fault("an interpolation is not closed") : Ended(tokens);
            }

            char c = source[at];
            if (inText && c == '}' && depth == 0)
            {
                at++;
                return Ended(tokens);
            }

            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == '\n')
            {
                if (tokens.Count > 0 && tokens[^1].Kind != BicepTokenKind.NewLine)
                {
                    tokens.Add(new BicepToken(BicepTokenKind.NewLine, "\n", line));
                }

                at++;
                line++;
            }
            else
            {
                tokens.Add(Next(c));
            }
        }
    }

    private List<BicepToken> Ended(List<BicepToken> tokens)
    {
        tokens.Add(new BicepToken(BicepTokenKind.End, string.Empty, line));
        return tokens;
    }

    private void SkipBlanks()
    {
        while (at < source.Length)
        {
            if (source[at] is ' ' or '\t')
            {
                at++;
            }
            else if (source.AsSpan(at).StartsWith("//"))
            {
                int end = source.IndexOf('\n', at);
                at = end < 0 ? source.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private BicepToken Next(char c)
    {
        if (c == '\'')
        {
            return source.AsSpan(at).StartsWith("'''") ? throw Fault("multi-line strings are not read here") : Text();
        }

        if (char.IsAsciiLetter(c) || c == '_')
        {
            return Run(BicepTokenKind.Word, x => char.IsAsciiLetterOrDigit(x) || x == '_');
        }

        if (char.IsAsciiDigit(c))
        {
            return Run(BicepTokenKind.Number, char.IsAsciiDigit);
        }

        string sign = Signs.FirstOrDefault(sign => source.AsSpan(at).StartsWith(sign)) ?? throw Fault($"'{c}' begins no token");
        at += sign.Length;
        return new BicepToken(BicepTokenKind.Sign, sign, line);
    }

    private BicepToken Run(BicepTokenKind kind, Func<char, bool> belongs)
    {
        int from = at;
        while (at < source.Length && belongs(source[at]))
        {
            at++;
        }

        return new BicepToken(kind, source[from..at], line);
    }

    private BicepToken Text()
    {
        var parts = new List<BicepTextPart>();
        var literal = new StringBuilder();
        for (at++; ; at++)
        {
            char c = at < source.Length ? source[at] : '\n';
            if (c == '\n')
            {
                throw Fault("a string is not closed on its line");
            }

            if (c == '\'')
            {
                at++;
                parts.Add(new BicepTextPart(literal.ToString(), null));
                return new BicepToken(BicepTokenKind.Text, string.Empty, line, parts);
            }

            if (c == '\\')
            {
                at++;
                literal.Append(Escaped());
            }
            else if (c == '$' && at + 1 < source.Length && source[at + 1] == '{')
            {
                parts.Add(new BicepTextPart(literal.ToString(), null));
                literal.Clear();
                at += 2;
                parts.Add(new BicepTextPart(null, Read(inText: true)));
                at--;
            }
            else
            {
                literal.Append(c);
            }
        }
    }

    private char Escaped() => source[at] switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' or '\'' or '$' => source[at],
        _ => throw Fault($"'\\{source[at]}' is no escape"),
    };

    private BicepException Fault(string reason) => new(path, line, reason);
}
