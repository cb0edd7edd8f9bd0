using System.Text.RegularExpressions;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>
/// What a compiler would say of a Bicep file, as far as names, parameters and simple types go. It does not know the properties of resources.
/// </summary>
internal sealed partial class BicepChecker
{
    /// <summary>Functions that infra/ uses, with what they give.</summary>
    private static readonly Dictionary<string, string> Functions = new()
    {
        ["concat"] = "array",
        ["empty"] = "bool",
        ["endsWith"] = "bool",
        ["guid"] = "string",
        ["json"] = "any",
        ["string"] = "string",
        ["subscription"] = "object",
        ["subscriptionResourceId"] = "string",
        ["union"] = "any",
        ["max"] = "int",
        ["uniqueString"] = "string",
    };

    private static readonly string[] Decorators =
        ["allowed", "description", "maxLength", "maxValue", "metadata", "minLength", "minValue", "secure"];

    /// <summary>What may be asked of a resource.</summary>
    private static readonly string[] ResourceMembers = ["id", "identity", "name", "properties"];

    private readonly BicepFile file;
    private readonly Func<string, BicepFile?> load;
    private readonly List<string> faults = [];
    private readonly HashSet<string> used = [];

    private BicepChecker(BicepFile file, Func<string, BicepFile?> load)
    {
        this.file = file;
        this.load = load;
    }

    /// <summary>The faults of a file, a line each.</summary>
    /// <param name="file">The file.</param>
    /// <param name="load">Gives another file by its path in the repository, or null.</param>
    public static IReadOnlyList<string> Check(BicepFile file, Func<string, BicepFile?> load)
    {
        var checker = new BicepChecker(file, load);
        checker.CheckNames();
        foreach (var declaration in file.Declarations)
        {
            checker.Check(declaration);
        }

        var wanted = file.Declarations.Where(d => d.Kind is BicepKind.Param or BicepKind.Var || d.IsExisting);
        foreach (var unused in wanted.Where(d => !checker.used.Contains(d.Name)))
        {
            checker.Add(unused.Line, $"{unused.Name} is not used");
        }

        return checker.faults;
    }

    private void CheckNames()
    {
        foreach (var twice in file.Declarations.Where(d => d.Kind != BicepKind.Output).GroupBy(d => d.Name).Where(group => group.Count() > 1))
        {
            Add(twice.Last().Line, $"{twice.Key} is declared twice");
        }
    }

    private void Check(BicepDeclaration declaration)
    {
        foreach (var decorator in declaration.Decorators.Where(decorator => !Decorators.Contains(decorator.Function)))
        {
            Add(decorator.Line, $"decorator {decorator.Function} is not known here");
        }

        if (declaration.Kind is BicepKind.Param or BicepKind.Output && declaration.Decorator("description") is null)
        {
            Add(declaration.Line, $"{declaration.Name} has no description");
        }

        if (declaration.Value is { } value)
        {
            Check(value, [], declaration.Kind is BicepKind.Resource or BicepKind.Module);
            CheckType(declaration, value);
        }

        switch (declaration.Kind)
        {
            case BicepKind.Resource when !ResourceType().IsMatch(declaration.Type):
                Add(declaration.Line, $"'{declaration.Type}' is no resource type with a version");
                break;
            case BicepKind.Module:
                CheckModule(declaration);
                break;
        }
    }

    private void CheckType(BicepDeclaration declaration, BicepExpression value)
    {
        if (declaration.Kind is not (BicepKind.Param or BicepKind.Output))
        {
            return;
        }

        Fits(declaration.Type, value, declaration.Name);
        Allowed(declaration, value, declaration.Name);
    }

    private void CheckModule(BicepDeclaration module)
    {
        if (load(file.PathOf(module)) is not { } target)
        {
            Add(module.Line, $"module {module.Name}: there is no file {file.PathOf(module)}");
            return;
        }

        var given = (module.Body?.Find("params") as BicepObject)?.Properties ?? [];
        foreach (var property in given)
        {
            string name = property.Name.Literal ?? string.Empty;
            if (target.Find(BicepKind.Param, name) is not { } parameter)
            {
                Add(property.Value.Line, $"module {module.Name} has no parameter {name}");
                continue;
            }

            Fits(parameter.Type, property.Value, $"{module.Name}.{name}");
            Allowed(parameter, property.Value, $"{module.Name}.{name}");
        }

        foreach (var parameter in target.Of(BicepKind.Param).Where(p => p.Value is null && given.All(g => g.Name.Literal != p.Name)))
        {
            Add(module.Line, $"module {module.Name} is not given {parameter.Name}");
        }
    }

    private void Fits(string type, BicepExpression value, string name)
    {
        string found = TypeOf(value);
        if (found != "any" && found != type)
        {
            Add(value.Line, $"{name} is of type {type} and gets {found}");
        }
    }

    private void Allowed(BicepDeclaration parameter, BicepExpression value, string name)
    {
        if (parameter.Decorator("allowed")?.Arguments[0] is BicepArray allowed
            && value.Literal is { } text && allowed.Items.All(item => item.Literal != text))
        {
            Add(value.Line, $"{name} may not be '{text}'");
        }
    }

    private string TypeOf(BicepExpression value) => value switch
    {
        BicepText => "string",
        BicepConstant constant => constant.Type,
        BicepObject => "object",
        BicepArray or BicepFor => "array",
        BicepCall call => Functions.GetValueOrDefault(call.Function, "any"),
        BicepOperation { Operator: "==" or "!=" or "&&" or "||" or "!" or "<" or "<=" or ">" or ">=" } => "bool",
        BicepOperation { Operator: "?:" } choice =>
            TypeOf(choice.Operands[1]) == TypeOf(choice.Operands[2]) ? TypeOf(choice.Operands[1]) : "any",
        BicepName name when file.Find(BicepKind.Param, name.Name) is { } parameter => parameter.Type,
        BicepName name when file.Find(BicepKind.Var, name.Name) is { Value: { } inner } => TypeOf(inner),
        BicepMember { Member: "id" or "name", Target: BicepName resource } when file.Find(BicepKind.Resource, resource.Name) is not null => "string",
        BicepMember { Target: BicepMember { Member: "outputs", Target: BicepName module } } output => OutputOf(module.Name, output.Member)?.Type ?? "any",
        _ => "any",
    };

    private void Check(BicepExpression value, string[] locals, bool loopAllowed)
    {
        switch (value)
        {
            case BicepFor loop:
                Check(loop.Source, locals, false);
                Check(loop.Body, [.. locals, loop.Item, .. loop.Index is null ? Array.Empty<string>() : [loop.Index]], false);
                return;
            case BicepIf when !loopAllowed:
                Add(value.Line, "a condition stands on resources and modules only");
                break;
            case BicepName name:
                CheckName(name, locals);
                break;
            case BicepCall call when !Functions.ContainsKey(call.Function):
                Add(call.Line, $"function {call.Function} is not known here");
                break;
            case BicepMember member:
                CheckMember(member);
                break;
            case BicepObject body when Twice(body) is { } twice:
                Add(body.Line, $"property {twice} stands twice");
                break;
        }

        foreach (var part in value.Parts)
        {
            Check(part, locals, false);
        }
    }

    private void CheckName(BicepName name, string[] locals)
    {
        used.Add(name.Name);
        if (!locals.Contains(name.Name) && !file.Declarations.Any(d => d.Name == name.Name && d.Kind is not (BicepKind.Output or BicepKind.Scope)))
        {
            Add(name.Line, $"{name.Name} is not declared");
        }
    }

    private void CheckMember(BicepMember member)
    {
        var target = member.Target is BicepIndex index ? index.Target : member.Target;
        if (target is BicepName name && file.Find(BicepKind.Resource, name.Name) is { } resource)
        {
            if (!ResourceMembers.Contains(member.Member))
            {
                Add(member.Line, $"resource {name.Name} has no {member.Member}");
            }

            if (resource.IsLoop != member.Target is BicepIndex)
            {
                Add(member.Line, $"{name.Name} is {(resource.IsLoop ? "a loop and needs an index" : "no loop and takes no index")}");
            }
        }
        else if (target is BicepName value && Shape(value.Name) is { } shape && shape.Find(member.Member) is null)
        {
            Add(member.Line, $"{value.Name} has no {member.Member}");
        }
        else if (target is BicepMember { Member: "outputs", Target: BicepName module } && file.Find(BicepKind.Module, module.Name) is not null)
        {
            if (OutputOf(module.Name, member.Member) is null)
            {
                Add(member.Line, $"module {module.Name} has no output {member.Member}");
            }
        }
        else if (target is BicepName source && file.Find(BicepKind.Module, source.Name) is not null && member.Member != "outputs")
        {
            Add(member.Line, $"of module {source.Name} only outputs can be read, not {member.Member}");
        }
    }

    /// <summary>The object that a variable stands for, where it is asked for a member directly.</summary>
    private BicepObject? Shape(string name) =>
        file.Find(BicepKind.Var, name)?.Value is BicepObject shape && shape.Properties.All(p => p.Value is not BicepObject) ? shape : null;

    private static string? Twice(BicepObject body) =>
        body.Properties.GroupBy(p => p.Name.Literal).FirstOrDefault(group => group.Key is not null && group.Count() > 1)?.Key;

    private BicepDeclaration? OutputOf(string module, string name) =>
        file.Find(BicepKind.Module, module) is { } declared ? load(file.PathOf(declared))?.Find(BicepKind.Output, name) : null;

    private void Add(int line, string fault) => faults.Add($"{file.Path}({line}): {fault}");

    [GeneratedRegex(@"^Microsoft\.[A-Za-z.]+(/[A-Za-z]+)+@20\d\d-\d\d-\d\d(-preview)?$")]
    private static partial Regex ResourceType();
}
