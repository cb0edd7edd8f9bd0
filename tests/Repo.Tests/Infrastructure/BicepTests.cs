using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>infra/*.bicep: every file is read whole, every name in it resolves. No compiler: what a resource's properties may be, <see cref="BicepOracleTests"/> knows of some.</summary>
public sealed partial class BicepTests
{
    [Fact]
    public void Files_AllOfThem_AreReadAndHaveNoFault()
    {
        Assert.Contains("infra/main.bicep", BicepFile.Paths);

        Assert.Empty(BicepFile.Paths.SelectMany(path => BicepChecker.Check(BicepFile.Load(path), Load)));
    }

    [Fact]
    public void Modules_AllOfThem_AreUsed()
    {
        var used = BicepFile.Paths.Select(BicepFile.Load).SelectMany(file => file.Of(BicepKind.Module).Select(file.PathOf));

        Assert.Equal(BicepFile.Paths.Except(["infra/main.bicep"]).Order(StringComparer.Ordinal), used.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ParameterFile_Parameters_AreThoseOfMain()
    {
        using var file = JsonDocument.Parse(Repository.Read("infra/main.parameters.json"));
        var given = file.RootElement.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name).ToList();
        var main = BicepFile.Load("infra/main.bicep");

        Assert.Empty(given.Except(main.Of(BicepKind.Param).Select(parameter => parameter.Name)));
        // azd asks for these once and keeps the answer.
        Assert.Equal(["alertEmail", "budgetStart"], main.Of(BicepKind.Param).Where(p => p.Value is null).Select(p => p.Name).Except(given));
    }

    [Fact]
    public void Document_Parameters_AreThoseOfMainWithTheirDefaults()
    {
        using var given = JsonDocument.Parse(Repository.Read("infra/main.parameters.json"));
        var byAzd = given.RootElement.GetProperty("parameters").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetProperty("value").GetString()!);

        var documented = Table("## Parameters").Select(cells => (cells[0].Trim('`'), cells[1]));

        var declared = BicepFile.Load("infra/main.bicep").Of(BicepKind.Param).Select(p => (p.Name, p.Value switch
        {
            null => "asked",
            _ when byAzd.ContainsKey(p.Name) => "azd",
            BicepConstant constant => constant.Value,
            BicepArray { Items.Count: 0 } => "none",
            var value => value.Literal!,
        }));
        Assert.Equal(declared.Order(), documented.Order());
    }

    [Fact]
    public void Document_Alerts_AreThoseOfInfra()
    {
        var rules = (BicepArray)BicepFile.Load("infra/modules/alerts.bicep").Find(BicepKind.Var, "rules")!.Value!;

        Assert.Equal(rules.Items.Cast<BicepObject>().Select(rule => rule.Find("name")!.Literal), Table("## Alerts").Select(cells => cells[0].Trim('`')));
    }

    /// <summary>Whatever looks like the id of a role is one, under its name.</summary>
    [Fact]
    public void RoleIds_AllOfThem_AreThoseOfTheirNames()
    {
        int checkedIds = 0;
        foreach (string path in BicepFile.Paths)
        {
            var file = BicepFile.Load(path);
            var roles = file.Find(BicepKind.Var, "roles")?.Value as BicepObject;
            var texts = file.Declarations.Select(d => d.Value).OfType<BicepExpression>().SelectMany(value => value.All).Select(value => value.Literal);
            var ids = texts.OfType<string>().Where(text => Guid().IsMatch(text));
            foreach (string id in ids)
            {
                string name = roles?.Properties.FirstOrDefault(property => property.Value.Literal == id)?.Name.Literal ?? "no role";
                Assert.True(BuiltInRoles.Ids.GetValueOrDefault(name) == id, $"{path}: {id} stands for '{name}'");
                checkedIds++;
            }
        }

        Assert.True(checkedIds >= BuiltInRoles.Ids.Count - 1, $"only {checkedIds} role ids were found");
    }

    [Fact]
    public void StorageAccounts_AllOfThem_TakeNoKeysAndNoStrangers()
    {
        var accounts = BicepFile.Paths.Select(BicepFile.Load).SelectMany(file => file.Of(BicepKind.Resource))
            .Where(resource => resource.Type.StartsWith("Microsoft.Storage/storageAccounts@", StringComparison.Ordinal) && !resource.IsExisting).ToList();

        Assert.Equal(2, accounts.Count);
        Assert.All(accounts, account =>
        {
            var properties = Assert.IsType<BicepObject>(account.Body!.Find("properties"));
            Assert.Equal("false", ((BicepConstant)properties.Find("allowSharedKeyAccess")!).Value);
            Assert.Equal("false", ((BicepConstant)properties.Find("allowBlobPublicAccess")!).Value);
            Assert.Equal("true", ((BicepConstant)properties.Find("supportsHttpsTrafficOnly")!).Value);
            Assert.Equal("TLS1_2", properties.Find("minimumTlsVersion")!.Literal);
        });
    }

    /// <summary>The checker itself: each mistake is found, and said where.</summary>
    [Theory]
    [InlineData("output a string = b", "a has no description", "b is not declared")]
    [InlineData("@description('d')\nparam a string", "a is not used")]
    [InlineData("@description('d')\nparam a int = 'x'\n@description('d')\noutput b int = a", "a is of type int and gets string")]
    [InlineData("@description('d')\n@allowed([\n  'x'\n])\nparam a string = 'y'\n@description('d')\noutput b string = a", "a may not be 'y'")]
    [InlineData("var a = 1\nvar a = 2\n@description('d')\noutput b int = a", "a is declared twice")]
    [InlineData("@description('d')\noutput b string = toNowhere('x')", "function toNowhere is not known here")]
    [InlineData("@nonsense('d')\n@description('d')\noutput b string = 'x'", "decorator nonsense is not known here")]
    [InlineData("resource a 'Microsoft.Storage/storageAccounts' = {\n}", "is no resource type with a version")]
    [InlineData("resource a 'Microsoft.X/y@2024-01-01' = {\n  name: 'a'\n}\n@description('d')\noutput b string = a.nmae", "resource a has no nmae")]
    [InlineData("resource a 'Microsoft.X/y@2024-01-01' = [for n in ['x']: {\n  name: n\n}]\n@description('d')\noutput b string = a.id", "a is a loop and needs an index")]
    [InlineData("var a = {\n  x: 1\n  x: 2\n}\n@description('d')\noutput b object = a", "property x stands twice")]
    [InlineData("var a = {\n  x: 'y'\n}\n@description('d')\noutput b string = a.z", "a has no z")]
    [InlineData("module m 'missing.bicep' = {\n  name: 'm'\n}", "there is no file infra/missing.bicep")]
    [InlineData("module m 'm.bicep' = {\n  name: 'm'\n}", "module m is not given need")]
    [InlineData("module m 'm.bicep' = {\n  params: {\n    need: 1\n    more: 2\n  }\n}", "module m has no parameter more", "m.need is of type string and gets int")]
    [InlineData("module m 'm.bicep' = {\n  params: {\n    need: 'x'\n  }\n}\n@description('d')\noutput o string = m.outputs.none", "module m has no output none")]
    [InlineData("module m 'm.bicep' = {\n  params: {\n    need: 'x'\n  }\n}\n@description('d')\noutput o int = m.outputs.here", "o is of type int and gets string")]
    public void Checker_Mistake_IsFound(string source, params string[] expected)
    {
        var module = BicepFile.Parse("infra/m.bicep", "@description('d')\nparam need string\n@description('d')\noutput here string = need\n");

        var faults = BicepChecker.Check(BicepFile.Parse("infra/main.bicep", source), path => path == module.Path ? module : null);

        Assert.Equal(expected.Length, faults.Count);
        Assert.All(expected, reason => Assert.Contains(faults, fault => fault.Contains(reason, StringComparison.Ordinal)));
    }

    /// <summary>The reader itself: what it does not understand it refuses, with the line.</summary>
    [Theory]
    [InlineData("type a = string", "(1): a statement cannot begin with 'type'")]
    [InlineData("var a = 'x", "(1): a string is not closed on its line")]
    [InlineData("var a = 'x${b'", "(1): a string is not closed on its line")]
    [InlineData("var a = '\\x'", "(1): '\\x' is no escape")]
    [InlineData("var a = '''x'''", "(1): multi-line strings are not read here")]
    [InlineData("\nvar a = #", "(2): '#' begins no token")]
    [InlineData("var a = [\n  1 2\n]", "(2): a new line is wanted, not '2'")]
    [InlineData("var a = {\n  b 1\n}", "(2): ':' is wanted, not '1'")]
    [InlineData("var a = 1 var b = 2", "(1): a new line is wanted, not 'var'")]
    [InlineData("var a =", "(1): '' begins no expression")]
    [InlineData("var a = [for b of c: b]", "(1): a loop is 'for item in source'")]
    public void Reader_NoBicep_IsRefusedWithTheLine(string source, string expected)
    {
        var error = Assert.Throws<BicepException>(() => BicepFile.Parse("a.bicep", source));

        Assert.Equal("a.bicep" + expected, error.Message);
    }

    /// <summary>The rows of the table below a heading of docs/deploy.md.</summary>
    private static IEnumerable<string[]> Table(string heading) =>
        Repository.Read("docs/deploy.md").Split('\n').SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static BicepFile? Load(string path) => BicepFile.Paths.Contains(path) ? BicepFile.Load(path) : null;

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    private static partial Regex Guid();
}
