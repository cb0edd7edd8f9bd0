namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>
/// Reads the part of Bicep that infra/ is written in: all statements but imports, types and assertions, all expressions but lambdas and
/// multi-line strings. Anything else is a <see cref="BicepException"/>, never skipped.
/// </summary>
internal sealed class BicepParser
{
    private static readonly string[][] Levels =
        [["??"], ["||"], ["&&"], ["==", "!=", "=~", "!~"], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];

    private readonly string path;
    private readonly IReadOnlyList<BicepToken> tokens;
    private int at;

    private BicepParser(string path, IReadOnlyList<BicepToken> tokens)
    {
        this.path = path;
        this.tokens = tokens;
    }

    private BicepToken Now => tokens[at];

    /// <summary>The statements of a file.</summary>
    public static IReadOnlyList<BicepDeclaration> Read(string path, string source)
    {
        var parser = new BicepParser(path, new BicepLexer(path, source).Read());
        var declarations = new List<BicepDeclaration>();
        parser.SkipLines();
        while (parser.Now.Kind != BicepTokenKind.End)
        {
            declarations.Add(parser.Statement());
            parser.EndOfLine();
        }

        return declarations;
    }

    private BicepDeclaration Statement()
    {
        var decorators = new List<BicepCall>();
        while (Accept("@"))
        {
            decorators.Add(Primary() as BicepCall ?? throw Fault("a decorator is a call"));
            EndOfLine();
        }

        int line = Now.Line;
        string keyword = Word();
        switch (keyword)
        {
            case "targetScope":
                Expect("=");
                return new BicepDeclaration(BicepKind.Scope, keyword, string.Empty, false, Expression(), decorators, line);
            case "param":
                return new BicepDeclaration(BicepKind.Param, Word(), Word(), false, Accept("=") ? Expression() : null, decorators, line);
            case "var":
                return new BicepDeclaration(BicepKind.Var, Word(), string.Empty, false, Assigned(), decorators, line);
            case "output":
                return new BicepDeclaration(BicepKind.Output, Word(), Word(), false, Assigned(), decorators, line);
            case "module":
                return new BicepDeclaration(BicepKind.Module, Word(), Literal(), false, Body(), decorators, line);
            case "resource":
                string name = Word(), type = Literal();
                bool existing = Now.IsWord("existing");
                at += existing ? 1 : 0;
                return new BicepDeclaration(BicepKind.Resource, name, type, existing, Body(), decorators, line);
            default:
                throw Fault($"a statement cannot begin with '{keyword}'");
        }
    }

    private BicepExpression Assigned()
    {
        Expect("=");
        return Expression();
    }

    private BicepExpression Body()
    {
        Expect("=");
        int line = Now.Line;
        if (!Now.IsWord("if"))
        {
            return Now.Is("[") ? Bracketed() : Braced();
        }

        at++;
        Expect("(");
        var condition = Expression();
        Expect(")");
        return new BicepIf(condition, Braced(), line);
    }

    private BicepExpression Expression()
    {
        var condition = Binary(0);
        if (!Accept("?"))
        {
            return condition;
        }

        var then = Expression();
        Expect(":");
        return new BicepOperation("?:", [condition, then, Expression()], condition.Line);
    }

    private BicepExpression Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (Now.Kind == BicepTokenKind.Sign && Levels[level].Contains(Now.Text))
        {
            string sign = tokens[at++].Text;
            left = new BicepOperation(sign, [left, Binary(level + 1)], left.Line);
        }

        return left;
    }

    private BicepExpression Unary()
    {
        var sign = Now;
        if (sign.Is("!") || sign.Is("-"))
        {
            at++;
            var operand = Unary();
            return sign.Is("-") && operand is BicepConstant { Type: "int" } number
                ? number with { Value = "-" + number.Value }
                : new BicepOperation(sign.Text, [operand], sign.Line);
        }

        return Primary();
    }

    private BicepExpression Primary()
    {
        var value = Atom();
        while (true)
        {
            int line = Now.Line;
            if (Accept("."))
            {
                value = new BicepMember(value, Word(), line);
            }
            else if (Accept("["))
            {
                value = new BicepIndex(value, Expression(), line);
                Expect("]");
            }
            else
            {
                return value;
            }
        }
    }

    private BicepExpression Atom()
    {
        var token = Now;
        switch (token.Kind)
        {
            case BicepTokenKind.Number:
                at++;
                return new BicepConstant("int", token.Text, token.Line);
            case BicepTokenKind.Text:
                at++;
                return new BicepText([.. token.Parts!.Select(part => Piece(part, token.Line))], token.Line);
            case BicepTokenKind.Word when token.Text is "true" or "false":
                at++;
                return new BicepConstant("bool", token.Text, token.Line);
            case BicepTokenKind.Word when token.Text == "null":
                at++;
                return new BicepConstant("null", token.Text, token.Line);
            case BicepTokenKind.Word:
                at++;
                return Accept("(") ? new BicepCall(token.Text, Arguments(), token.Line) : new BicepName(token.Text, token.Line);
            case BicepTokenKind.Sign when token.Text == "[":
                return Bracketed();
            case BicepTokenKind.Sign when token.Text == "{":
                return Braced();
            case BicepTokenKind.Sign when token.Text == "(":
                at++;
                var inner = Expression();
                Expect(")");
                return inner;
            default:
                throw Fault($"'{token.Text.Trim()}' begins no expression");
        }
    }

    private BicepExpression Piece(BicepTextPart part, int line)
    {
        if (part.Tokens is null)
        {
            return new BicepPiece(part.Literal!, line);
        }

        var inner = new BicepParser(path, part.Tokens);
        var value = inner.Expression();
        return inner.Now.Kind == BicepTokenKind.End ? value : throw inner.Fault("an interpolation holds more than one expression");
    }

    private List<BicepExpression> Arguments()
    {
        var arguments = new List<BicepExpression>();
        SkipLines();
        while (!Accept(")"))
        {
            arguments.Add(Expression());
            SkipLines();
            if (!Now.Is(")"))
            {
                Expect(",");
                SkipLines();
            }
        }

        return arguments;
    }

    private BicepObject Braced()
    {
        int line = Now.Line;
        Expect("{");
        var properties = new List<BicepProperty>();
        SkipLines();
        while (!Accept("}"))
        {
            var token = Now;
            var name = token.Kind == BicepTokenKind.Word ? new BicepText([new BicepPiece(Word(), token.Line)], token.Line) : Atom();
            if (name is not BicepText)
            {
                throw Fault("a property's name is a word or a string");
            }

            Expect(":");
            properties.Add(new BicepProperty(name, Expression()));
            if (!Now.Is("}"))
            {
                EndOfItem();
            }
        }

        return new BicepObject(properties, line);
    }

    private BicepExpression Bracketed()
    {
        int line = Now.Line;
        Expect("[");
        if (Now.IsWord("for"))
        {
            return Loop(line);
        }

        var items = new List<BicepExpression>();
        SkipLines();
        while (!Accept("]"))
        {
            items.Add(Expression());
            if (!Now.Is("]"))
            {
                EndOfItem();
            }
        }

        return new BicepArray(items, line);
    }

    private BicepFor Loop(int line)
    {
        at++;
        string item;
        string? index = null;
        if (Accept("("))
        {
            item = Word();
            Expect(",");
            index = Word();
            Expect(")");
        }
        else
        {
            item = Word();
        }

        if (Word() != "in")
        {
            throw Fault("a loop is 'for item in source'");
        }

        var source = Expression();
        Expect(":");
        var body = Expression();
        Expect("]");
        return new BicepFor(item, index, source, body, line);
    }

    private string Literal() => Atom() is BicepText { Literal: { } text } ? text : throw Fault("a string without interpolations is wanted");

    private string Word()
    {
        var token = tokens[at];
        if (token.Kind != BicepTokenKind.Word)
        {
            throw Fault($"a name is wanted, not '{token.Text.Trim()}'");
        }

        at++;
        return token.Text;
    }

    private bool Accept(string sign)
    {
        bool there = Now.Is(sign);
        at += there ? 1 : 0;
        return there;
    }

    private void Expect(string sign)
    {
        if (!Accept(sign))
        {
            throw Fault($"'{sign}' is wanted, not '{Now.Text.Trim()}'");
        }
    }

    private void SkipLines()
    {
        while (Now.Kind == BicepTokenKind.NewLine)
        {
            at++;
        }
    }

    private void EndOfItem()
    {
        if (Now.Kind != BicepTokenKind.NewLine && !Accept(","))
        {
            throw Fault($"a new line is wanted, not '{Now.Text.Trim()}'");
        }

        SkipLines();
    }

    private void EndOfLine()
    {
        if (Now.Kind is not (BicepTokenKind.NewLine or BicepTokenKind.End))
        {
            throw Fault($"a new line is wanted, not '{Now.Text.Trim()}'");
        }

        SkipLines();
    }

    private BicepException Fault(string reason) => new(path, Now.Line, reason);
}
