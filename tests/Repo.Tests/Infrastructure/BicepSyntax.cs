namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>An expression.</summary>
internal abstract record BicepExpression(int Line)
{
    /// <summary>The expressions that this one is made of.</summary>
    public virtual IEnumerable<BicepExpression> Parts => [];

    /// <summary>This expression and everything in it.</summary>
    public IEnumerable<BicepExpression> All => Parts.SelectMany(part => part.All).Prepend(this);

    /// <summary>The value of a string without interpolations, or null.</summary>
    public virtual string? Literal => null;
}

/// <summary>A literal piece of a string.</summary>
internal sealed record BicepPiece(string Value, int Line) : BicepExpression(Line);

/// <summary>A string: pieces and interpolated expressions.</summary>
internal sealed record BicepText(IReadOnlyList<BicepExpression> Pieces, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => Pieces;

    /// <inheritdoc/>
    public override string? Literal => Pieces is [BicepPiece only] ? only.Value : null;
}

/// <summary>A number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
internal sealed record BicepConstant(string Type, string Value, int Line) : BicepExpression(Line);

/// <summary>A property of an object.</summary>
internal sealed record BicepProperty(BicepExpression Name, BicepExpression Value);

/// <summary>An object.</summary>
internal sealed record BicepObject(IReadOnlyList<BicepProperty> Properties, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => Properties.SelectMany(property => new[] { property.Name, property.Value });

    /// <summary>The value of a property, or null.</summary>
    public BicepExpression? Find(string name) => Properties.FirstOrDefault(property => property.Name.Literal == name)?.Value;
}

/// <summary>An array.</summary>
internal sealed record BicepArray(IReadOnlyList<BicepExpression> Items, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => Items;
}

/// <summary><c>[for item in source: body]</c> or <c>[for (item, index) in source: body]</c>.</summary>
internal sealed record BicepFor(string Item, string? Index, BicepExpression Source, BicepExpression Body, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => [Source, Body];
}

/// <summary>A condition on a resource or module: <c>if (condition) body</c>.</summary>
internal sealed record BicepIf(BicepExpression Condition, BicepExpression Body, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => [Condition, Body];
}

/// <summary>A name of something declared.</summary>
internal sealed record BicepName(string Name, int Line) : BicepExpression(Line);

/// <summary>A call of a function.</summary>
internal sealed record BicepCall(string Function, IReadOnlyList<BicepExpression> Arguments, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => Arguments;
}

/// <summary><c>target.member</c>.</summary>
internal sealed record BicepMember(BicepExpression Target, string Member, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => [Target];
}

/// <summary><c>target[index]</c>.</summary>
internal sealed record BicepIndex(BicepExpression Target, BicepExpression Index, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => [Target, Index];
}

/// <summary>One, two or three operands and what is between them.</summary>
internal sealed record BicepOperation(string Operator, IReadOnlyList<BicepExpression> Operands, int Line) : BicepExpression(Line)
{
    /// <inheritdoc/>
    public override IEnumerable<BicepExpression> Parts => Operands;
}

/// <summary>Kinds of <see cref="BicepDeclaration"/>.</summary>
internal enum BicepKind
{
    /// <summary><c>targetScope</c>.</summary>
    Scope,

    /// <summary><c>param</c>.</summary>
    Param,

    /// <summary><c>var</c>.</summary>
    Var,

    /// <summary><c>resource</c>.</summary>
    Resource,

    /// <summary><c>module</c>.</summary>
    Module,

    /// <summary><c>output</c>.</summary>
    Output,
}

/// <summary>A statement of a Bicep file.</summary>
/// <param name="Kind">What is declared.</param>
/// <param name="Name">Its symbolic name.</param>
/// <param name="Type">The type of a parameter or output, the type and version of a resource, the path of a module.</param>
/// <param name="IsExisting">Whether a resource is only referred to.</param>
/// <param name="Value">The value; null for a parameter that must be given.</param>
/// <param name="Decorators">What stands before it with <c>@</c>.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record BicepDeclaration(
    BicepKind Kind,
    string Name,
    string Type,
    bool IsExisting,
    BicepExpression? Value,
    IReadOnlyList<BicepCall> Decorators,
    int Line)
{
    /// <summary>The object that a resource or module is given, without its condition and loop; null otherwise.</summary>
    public BicepObject? Body => Inner(Value) as BicepObject;

    /// <summary>Whether there are several: a loop.</summary>
    public bool IsLoop => Value is BicepFor;

    /// <summary>A decorator by name, or null.</summary>
    public BicepCall? Decorator(string name) => Decorators.FirstOrDefault(decorator => decorator.Function == name);

    private static BicepExpression? Inner(BicepExpression? value) => value switch
    {
        BicepFor loop => Inner(loop.Body),
        BicepIf condition => Inner(condition.Body),
        _ => value,
    };
}
