namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>infra/*.bicep by the eyes of others: a grammar, and Microsoft's client for Container Apps (infra/bicep/check.mjs).</summary>
public sealed class BicepOracleTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.bicep");

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Files_AllOfThem_KeepTheGrammarAndTheTypes()
    {
        var (code, said) = Check(BicepFile.Paths);

        Assert.True(code == 0, said);
        Assert.Matches($"^{BicepFile.Paths.Count} files keep the grammar, [1-9][0-9]+ properties are those of Microsoft.App ", said);
    }

    [Theory]
    [InlineData("var a = {", "(1): ")]
    [InlineData("resource a 'X/y@2024-01-01' = {\n  name 'a'\n}", "(2): ")]
    public void Grammar_Mistake_IsFound(string source, string expected) => AssertFault(source, expected);

    [Theory]
    [InlineData("  properties: {\n    enviromentId: 'x'\n  }", "(3): Microsoft.App/containerApps.properties has no enviromentId")]
    [InlineData("  properties: {\n    provisioningState: 'x'\n  }", "(3): Microsoft.App/containerApps.properties.provisioningState cannot be set")]
    [InlineData("  properties: {\n    template: {\n      scale: {\n        minReplicas: '0'", "scale.minReplicas is a Number, not a String")]
    [InlineData("  properties: {\n    template: {\n      scale: {\n        rules: rules", "rules[].custom has no metdata")]
    [InlineData("  properties: {\n    template: {\n      scale: {\n        rules: concat([], true ? rules : [])", "rules[].custom has no metdata")]
    [InlineData("  properties: {\n    template: {\n      volumes: {}", "template.volumes is a Sequence, not an object")]
    public void Properties_Mistake_IsFound(string body, string expected)
    {
        int open = body.Count(c => c == '{') - body.Count(c => c == '}');
        string closing = string.Concat(Enumerable.Repeat("\n}", open + 1));

        AssertFault(
            $"resource app 'Microsoft.App/containerApps@2025-07-01' = {{\n{body}{closing}\n"
            + "var rules = [for q in ['x']: {\n  name: q\n  custom: {\n    metdata: {}\n  }\n}]\n",
            expected);
    }

    [Fact]
    public void Version_OtherThanTheClients_IsFound() => AssertFault(
        "resource app 'Microsoft.App/containerApps@2024-03-01' = {\n  name: 'x'\n}\n",
        "(1): Microsoft.App/containerApps@2024-03-01 is not the version 2025-07-01 of @azure/arm-appcontainers in infra/bicep");

    private void AssertFault(string source, string expected)
    {
        File.WriteAllText(file, source);

        var (code, said) = Check([file]);

        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    private static (int Code, string Said) Check(IEnumerable<string> paths)
    {
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, "infra/bicep/node_modules")), "infra/bicep has no packages; run 'eng/setup --tests'");
        return Repository.Run("node", ["infra/bicep/check.mjs", .. paths]);
    }
}
