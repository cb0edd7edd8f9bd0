using Nadir.Cli.Commands;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Cli.Tests;

/// <summary>The listing of samplers says what a user chooses by.</summary>
public sealed class CatalogCommandsTests
{
    [Fact]
    public void SamplerRows_Catalogue_ListsEverySamplerWithItsSource()
    {
        var rows = CatalogCommands.SamplerRows();

        Assert.Equal(SamplerCatalog.Names, rows.Select(row => row.Name));
        Assert.All(rows, row => Assert.NotEmpty(row.Source));
        Assert.All(rows, row => Assert.InRange(row.EvaluationsPerStep, 1, 4));
    }

    [Fact]
    public void SamplerRows_EulerAncestral_DrawsNoiseByDefault() =>
        Assert.True(CatalogCommands.SamplerRows().Single(row => row.Name == "euler-ancestral").Stochastic);
}
